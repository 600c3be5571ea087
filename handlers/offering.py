"""Offering questions: who is asked next, in whose words, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import escalation, intents, naming, oncall, routing
from domain.model import Channel, Job, MessageKind, OfferState, Tier, Urgency
from handlers import alarms
from storage import addresses, facilities, jobs, messages, offers, people, questions, roster

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from domain.model import Facility, Offer, Person, Question, Shift
    from handlers.desk import Desk

STEP = "offer.step"
ALARM = "question.alarm"
REMINDER = "claim.reminder"
RELEASE = "claim.release"
FAIRNESS_WINDOW = timedelta(days=7)
LOOK_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom an offer went to, in order, and when cover starts where nobody is on call."""

    mentors: tuple[Person, ...]
    tier: Tier | None
    cover_starts: datetime | None


def begin(desk: Desk, question: Question) -> Asked:
    """Offer a question and put its clocks on; alarm at once when an urgent one has nobody."""
    asked = offer_next(desk, question)
    alarm_at = desk.now + escalation.coordinator_after(desk.charter, question.urgency)
    if not asked.mentors and question.urgency is Urgency.URGENT:
        alarms.urgent_waits(desk, question)
    else:
        desk.uow.later(Job(ALARM, str(question.id), alarm_at, question.id))
    return asked


def offer_next(desk: Desk, question: Question) -> Asked:
    """Offer a question to the next mentors on call, and come back when their time is over."""
    shifts = roster.near(desk.uow, desk.now, LOOK_AHEAD)
    cover = oncall.next_start(shifts, question.discipline, desk.now)
    choice = _choose(desk, question, oncall.on_call(shifts, desk.now))
    until = desk.now + escalation.step(desk.charter, question.urgency)
    reasons = "; ".join(choice.reasons)
    if choice.tier is None:
        desk.log("offer.nobody", question, reasons, discipline=question.discipline)
        until = min(until, cover) if cover else until
    else:
        desk.log("offer.made", question, reasons, tier=choice.tier)
        questions.set_tier(desk.uow, question.id, choice.tier)
    desk.uow.later(Job(STEP, str(question.id), until, question.id))
    mentors = tuple(people.get(desk.uow, mentor_id) for mentor_id in choice.mentor_ids)
    for mentor in mentors:
        reason = choice.reason_for(mentor.id)
        new = offers.New(question, mentor.id, choice.tier or Tier.REGIONAL, until, reason)
        _tell_offer(desk, question, mentor, offers.add(desk.uow, new))
    return Asked(mentors, choice.tier, cover)


def expire(desk: Desk, question: Question) -> None:
    """End the pending offers of a question whose time is over, and say so."""
    for made in offers.of_question(desk.uow, question.id):
        if made.expires_at <= desk.now and offers.decide(desk.uow, made.id, OfferState.EXPIRED):
            mentor = people.get(desk.uow, made.mentor_id)
            values = {"code": naming.offer_tag(made.code), "wait": desk.waited(question)}
            rendered = desk.render("offer.expired.open", mentor, **values)
            desk.tell(mentor, rendered, question_id=question.id)


def withdraw(desk: Desk, question: Question, phrase: str = "offer.withdrawn") -> None:
    """End every pending offer of a question that the mentors asked need not answer, and say so."""
    for made in offers.of_question(desk.uow, question.id):
        if offers.decide(desk.uow, made.id, OfferState.RESCINDED):
            mentor = people.get(desk.uow, made.mentor_id)
            values = {"code": naming.offer_tag(made.code), "name": naming.given_name(mentor.name)}
            rendered = desk.render(phrase, mentor, **values)
            desk.tell(mentor, rendered, question_id=question.id)


def stop_clocks(desk: Desk, question: Question) -> None:
    """Take every clock of offering and claiming off a question."""
    for kind in (STEP, ALARM, REMINDER, RELEASE):
        jobs.cancel(desk.uow, kind, str(question.id))


def pending(desk: Desk, question: Question) -> list[Offer]:
    """Return the offers of a question that nobody has decided yet."""
    made = offers.of_question(desk.uow, question.id)
    return [one for one in made if one.state is OfferState.PENDING]


def newest(desk: Desk, question: Question, mentor_id: int) -> Offer | None:
    """Return the last offer of a question to a mentor, or None."""
    made = offers.of_question(desk.uow, question.id)
    return next((one for one in reversed(made) if one.mentor_id == mentor_id), None)


def asker_words(desk: Desk, question: Question, reader: Person) -> str:
    """Return what the asker wrote so far, one text a line, with a note on what is not carried."""
    lines = []
    for each in messages.thread(desk.uow, question.id):
        if each.person_id == question.asker_id:
            text = intents.without_urgency(intents.without_ask(each.text) or each.text)
            lines.append(with_note(desk, text, each.kind, reader))
    return "\n".join(line for line in lines if line)


def with_note(desk: Desk, text: str, kind: MessageKind, reader: Person) -> str:
    """Return a text with a line that names what came with it and cannot be passed on yet."""
    if kind is MessageKind.TEXT:
        return text
    thing = desk.word(f"kind.{kind}", reader)
    note = desk.render("offer.media.note", reader, kind=thing).text
    return f"{text}\n{note}" if text else note


def _tell_offer(desk: Desk, question: Question, mentor: Person, made: Offer) -> None:
    place, asker = desk.facility_of(question), people.get(desk.uow, question.asker_id)
    open_now = _live_count(desk, mentor.id)
    values = {
        "code": naming.offer_tag(made.code),
        "place": place.name,
        "who": f"{naming.given_name(asker.name)}, {asker.cadre}",
        "wait": desk.waited(question),
        "text": asker_words(desk, question, mentor),
    }
    if open_now > 1:
        values |= {"urgency": desk.word(f"urgency.{question.urgency}", mentor), "n": str(open_now)}
        phrase = "offer.coded"
    else:
        values["discipline"] = desk.discipline(question.discipline, mentor)
        phrase = f"offer.{question.urgency}"
    urgent = question.urgency is Urgency.URGENT
    rendered = desk.render(phrase, mentor, **values)
    desk.tell(mentor, rendered, question_id=question.id, urgent=urgent, relay=True)


def _live_count(desk: Desk, mentor_id: int) -> int:
    return sum(
        known.offer.state is OfferState.PENDING or known.question.mentor_id == mentor_id
        for known in offers.known_to(desk.uow, mentor_id)
        if known.question.closed_at is None
    )


def _choose(desk: Desk, question: Question, shifts: Iterable[Shift]) -> routing.Choice:
    mentoring = [each for each in shifts if each.tier is not Tier.COORDINATOR]
    asker = people.get(desk.uow, question.asker_id)
    made = [
        one for one in offers.of_question(desk.uow, question.id) if one.round == question.round
    ]
    place = desk.facility_of(question)
    need = routing.Need(
        question_id=question.id,
        discipline=question.discipline,
        urgency=question.urgency,
        facility_id=place.id,
        coupled_facility_id=place.coupled_with_id,
        region=place.region,
        language=asker.language,
        asker_id=asker.id,
        asked=frozenset(one.mentor_id for one in made),
        tier=question.tier,
    )
    return routing.choose(need, _candidates(desk, mentoring))


def _candidates(desk: Desk, shifts: list[Shift]) -> list[routing.Candidate]:
    ids = {each.mentor_id for each in shifts}
    load = _Load(
        people.many(desk.uow, ids),
        addresses.channels_of(desk.uow, ids),
        {each.id: each for each in facilities.every(desk.uow)},
        questions.claimed_counts(desk.uow),
        offers.pending_counts(desk.uow),
        offers.recent(desk.uow, desk.now - FAIRNESS_WINDOW),
    )
    return [load.candidate(each) for each in shifts]


@dataclass(frozen=True, slots=True)
class _Load:
    people: Mapping[int, Person]
    channels: Mapping[int, frozenset[Channel]]
    facilities: Mapping[int, Facility]
    claimed: Mapping[int, int]
    offered: Mapping[int, int]
    recent: Mapping[int, offers.Recent]

    def candidate(self, shift: Shift) -> routing.Candidate:
        mentor = self.people[shift.mentor_id]
        channels = self.channels.get(mentor.id, frozenset())
        place = self.facilities.get(mentor.facility_id) if mentor.facility_id else None
        recent = self.recent.get(mentor.id)
        return routing.Candidate(
            mentor_id=mentor.id,
            discipline=shift.discipline,
            tier=shift.tier,
            facility_id=mentor.facility_id,
            coupled_facility_id=self._coupled(place),
            region=place.region if place else None,
            language=mentor.language,
            open_count=self.claimed.get(mentor.id, 0) + self.offered.get(mentor.id, 0),
            offers_7d=recent.count if recent else 0,
            last_offered_at=recent.last if recent else None,
            sms_only=channels == {Channel.SMS},
            reachable=bool(channels) and mentor.stopped_at is None,
        )

    def _coupled(self, place: Facility | None) -> int | None:
        if place is None or place.coupled_with_id is not None:
            return place.coupled_with_id if place else None
        lent = (each.id for each in self.facilities.values() if each.coupled_with_id == place.id)
        return next(lent, None)
