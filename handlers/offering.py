"""Offering questions: who is asked next, in whose words, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
LEAD = "offer.lead"
REMINDER = "claim.reminder"
RELEASE = "claim.release"
FAIRNESS_WINDOW = timedelta(days=7)
LOOK_AHEAD = timedelta(days=14)


_NOT_AGAIN = (OfferState.ACCEPTED, OfferState.DECLINED)
"""Who had a question, or passed it on, is not asked for it in a later round."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom an offer went to, in order; where to nobody, when cover starts and if all are busy."""

    mentors: tuple[Person, ...]
    tier: Tier | None
    cover_starts: datetime | None
    busy: bool = False


def begin(
    desk: Desk, question: Question, since: datetime, without: frozenset[int] = frozenset()
) -> Asked:
    """Offer a question, at first without these mentors, with its clocks counted from an instant.

    The coordinators are told at once where nobody can be asked, or when their time is over.
    """
    asked, key = offer_next(desk, question, without), str(question.id)
    urgent = question.urgency is Urgency.URGENT
    alarm_at = since + escalation.coordinator_after(desk.charter, question.urgency)
    alone = not asked.mentors and not pending(desk, question)
    if urgent:
        lead_at = max(since + desk.charter.urgent_lead, desk.now)
        desk.uow.later(Job(LEAD, key, lead_at, question.id))
    if urgent and (alone or alarm_at <= desk.now):
        alarms.urgent_waits(desk, question)
        return asked
    if alone:
        alarms.nobody_free(desk, question, asked.cover_starts)
    desk.uow.later(Job(alarms.CLOCK, key, max(alarm_at, desk.now), question.id))
    return asked


def offer_next(desk: Desk, question: Question, without: frozenset[int] = frozenset()) -> Asked:
    """Offer a question to the next mentors on call, and come back when their time is over."""
    shifts = roster.near(desk.uow, desk.now, timedelta())
    on_call = [each for each in oncall.on_call(shifts, desk.now) if each.mentor_id not in without]
    choice = _choose(desk, question, on_call)
    until = desk.now + escalation.step(desk.charter, question.urgency)
    cover = None
    if choice.tier is None:
        ahead = roster.near(desk.uow, desk.now, LOOK_AHEAD)
        cover = oncall.next_start(ahead, question.discipline, desk.now)
        until = min(until, cover) if cover else until
    desk.uow.later(Job(STEP, str(question.id), until, question.id))
    return _offer_to(desk, question, choice, until, cover)


def offer_lead(desk: Desk, question: Question) -> Asked:
    """Offer an urgent question to the lead mentors on call, whatever tier its ladder is at."""
    shifts = oncall.on_call(roster.near(desk.uow, desk.now, timedelta()), desk.now)
    leads = [each for each in shifts if each.tier is Tier.LEAD]
    until = desk.now + escalation.step(desk.charter, question.urgency)
    return _offer_to(desk, question, _choose(desk, question, leads), until, None)


def repeat(desk: Desk, question: Question) -> None:
    """Show a question again, as it is now, to those it is offered to."""
    for made in pending(desk, question):
        _tell_offer(desk, question, people.get(desk.uow, made.mentor_id), made)


def tell_moved(desk: Desk, question: Question, asked: Asked) -> None:
    """Tell an asker who is asked now, if that is another tier than before."""
    if not asked.mentors or asked.tier is question.tier:
        return
    asker = people.get(desk.uow, question.asker_id)
    phrase = "news.looking" if question.urgency is Urgency.URGENT else "news.looking.routine"
    q = naming.question_tag(question.number)
    desk.tell_asker(question, phrase, q=q, tier=desk.word(f"tier.{asked.tier}", asker))


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
    for kind in (STEP, LEAD, alarms.CLOCK, REMINDER, RELEASE):
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
    for place, each in enumerate(messages.thread(desk.uow, question.id)):
        if each.person_id == question.asker_id:
            text = each.text if place else intents.opening(each.text)
            lines.append(with_note(desk, text, each.kind, reader))
    return "\n".join(line for line in lines if line)


def with_note(desk: Desk, text: str, kind: MessageKind, reader: Person) -> str:
    """Return a text with a line that names what came with it and cannot be passed on yet."""
    if kind is MessageKind.TEXT:
        return text
    thing = desk.word(f"kind.{kind}", reader)
    note = desk.render("offer.media.note", reader, kind=thing).text
    return f"{text}\n{note}" if text else note


def _offer_to(
    desk: Desk,
    question: Question,
    choice: routing.Choice,
    until: datetime,
    cover: datetime | None,
) -> Asked:
    reasons = "; ".join(choice.reasons)
    if choice.tier is None:
        desk.log("offer.nobody", question, reasons, discipline=question.discipline)
        busy = any(why == routing.FULL for _, why in choice.skipped)
        return Asked((), None, cover, busy)
    desk.log("offer.made", question, reasons, tier=choice.tier)
    questions.set_tier(desk.uow, question.id, choice.tier)
    mentors = tuple(people.get(desk.uow, mentor_id) for mentor_id in choice.mentor_ids)
    for mentor in mentors:
        reason = choice.reason_for(mentor.id)
        new = offers.New(question, mentor.id, choice.tier, until, reason)
        _tell_offer(desk, question, mentor, offers.add(desk.uow, new))
    return Asked(mentors, choice.tier, None)


def _tell_offer(desk: Desk, question: Question, mentor: Person, made: Offer) -> None:
    place, asker = desk.facility_of(question), people.get(desk.uow, question.asker_id)
    open_now = _live_count(desk, mentor.id)
    values = {
        "code": naming.offer_tag(made.code),
        "place": place.name,
        "who": f"{naming.given_name(asker.name)}, {asker.cadre}",
        "wait": desk.waited(question),
        "text": asker_words(desk, question, mentor) or desk.word("offer.no.words", mentor),
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
    """Choose whom to ask: up the ladder, then again from its foot for who came on call since."""
    candidates = _candidates(desk, [each for each in shifts if each.tier is not Tier.COORDINATOR])
    need = _need(desk, question)
    choice = routing.choose(need, candidates)
    if choice.tier is None and need.tier is not None:
        return routing.choose(replace(need, tier=None), candidates)
    return choice


def _need(desk: Desk, question: Question) -> routing.Need:
    asker, place = people.get(desk.uow, question.asker_id), desk.facility_of(question)
    made = offers.of_question(desk.uow, question.id)
    return routing.Need(
        question_id=question.id,
        discipline=question.discipline,
        urgency=question.urgency,
        facility_id=place.id,
        coupled_facility_id=place.coupled_with_id,
        region=place.region,
        language=asker.language,
        asker_id=asker.id,
        asked=frozenset(
            one.mentor_id
            for one in made
            if one.round == question.round or one.state is OfferState.PENDING
        ),
        declined=frozenset(one.mentor_id for one in made if one.state in _NOT_AGAIN),
        tier=question.tier,
    )


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
