"""Offering questions: who is asked next, in whose words, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import escalation, intents, naming, oncall, routing, service_hours
from domain.model import Job, MessageKind, OfferState, Tier, Urgency
from handlers import alarms, choosing, following, identity, masking
from storage import jobs, messages, offers, people, questions, roster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.model import Offer, Person, Question, Template
    from handlers.choosing import Case
    from handlers.desk import Desk
    from storage.messages import Message

STEP = "offer.step"
LEAD = "offer.lead"
OPEN = "offer.open"
"""The due row that offers a routine question when service hours begin."""

REMINDER = "claim.reminder"
RELEASE = "claim.release"
LOOK_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom an offer went to, in order; where to nobody, when cover starts and if all are busy.

    `opens` is when service hours begin, for which a routine question waits.
    """

    mentors: tuple[Person, ...]
    tier: Tier | None
    cover_starts: datetime | None
    busy: bool = False
    opens: datetime | None = None


def begin(
    desk: Desk, question: Question, since: datetime, without: frozenset[int] = frozenset()
) -> Asked:
    """Offer a question, at first without these mentors, with its clocks counted from an instant.

    The coordinators are told at once where nobody can be asked, or when their time is over.
    """
    key = str(question.id)
    jobs.cancel(desk.uow, OPEN, key)
    asked = offer_next(desk, question, without)
    if asked.opens is not None:
        return asked
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


def hours_begin(desk: Desk, question: Question) -> datetime | None:
    """Return when the hours begin for which a routine question waits, or None."""
    hours = desk.charter.service_hours
    if hours is None or question.urgency is Urgency.URGENT:
        return None
    return service_hours.opens(hours, desk.facility_of(question).time_zone, desk.now)


def offer_next(desk: Desk, question: Question, without: frozenset[int] = frozenset()) -> Asked:
    """Offer a question to the next mentors on call, and come back when their time is over.

    Outside service hours a routine question waits for them.
    """
    if opens := hours_begin(desk, question):
        desk.uow.later(Job(OPEN, str(question.id), opens, question.id))
        return Asked((), None, None, opens=opens)
    case = choosing.case_of(desk, question)
    on_call = choosing.on_call(desk, question.discipline)
    others = [each for each in on_call if each.shift.mentor_id not in without]
    choice = choosing.choose(desk, case, others)
    until = desk.now + escalation.step(desk.charter, question.urgency)
    cover = None
    if choice.tier is None:
        ahead = roster.near(desk.uow, desk.now, LOOK_AHEAD, question.discipline)
        cover = oncall.next_start(ahead, question.discipline, desk.now)
        until = min(until, cover) if cover else until
    desk.uow.later(Job(STEP, str(question.id), until, question.id))
    return _offer_to(desk, case, choice, until, cover)


def offer_lead(desk: Desk, question: Question) -> Asked:
    """Offer an urgent question to the lead mentors on call, whatever tier its ladder is at."""
    case = choosing.case_of(desk, question)
    on_call = choosing.on_call(desk, question.discipline)
    leads = [each for each in on_call if each.shift.tier is Tier.LEAD]
    until = desk.now + escalation.step(desk.charter, question.urgency)
    return _offer_to(desk, case, choosing.choose(desk, case, leads), until, None)


def repeat(desk: Desk, question: Question) -> None:
    """Show a question again, as it is now, to those it is offered to."""
    case, shown = choosing.case_of(desk, question), pending(desk, question)
    thread = messages.thread(desk.uow, question.id)
    loads = choosing.loads(desk, [made.mentor_id for made in shown])
    for made in shown:
        mentor = people.get(desk.uow, made.mentor_id)
        _tell_offer(desk, case, _Shown(made, mentor, thread, loads[mentor.id].open_count))


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
            values = {"code": naming.offer_tag(made.code), "wait": desk.waited(question, mentor)}
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
    for kind in (STEP, LEAD, OPEN, alarms.CLOCK, REMINDER, RELEASE):
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
    asker = people.get(desk.uow, question.asker_id)
    return _words(desk, asker, messages.thread(desk.uow, question.id), reader)


def with_note(desk: Desk, text: str, kind: MessageKind, reader: Person) -> str:
    """Return a text with a line that names what came with it and cannot be passed on yet."""
    if kind in (MessageKind.TEXT, MessageKind.REACTION):
        return text
    thing = desk.word(f"kind.{kind}", reader)
    note = desk.render("offer.media.note", reader, kind=thing).text
    return f"{text}\n{note}" if text else note


def _offer_to(
    desk: Desk, case: Case, choice: routing.Choice, until: datetime, cover: datetime | None
) -> Asked:
    question, reasons = case.question, "; ".join(choice.reasons)
    if choice.tier is None:
        desk.log("offer.nobody", question, reasons, discipline=question.discipline)
        busy = any(why == routing.FULL for _, why in choice.skipped)
        return Asked((), None, cover, busy)
    desk.log("offer.made", question, reasons, tier=choice.tier)
    questions.set_tier(desk.uow, question.id, choice.tier)
    thread, mentors = messages.thread(desk.uow, question.id), []
    for chosen in choice.mentors:
        mentor = people.get(desk.uow, chosen.mentor_id)
        reason = choice.reason_for(mentor.id)
        made = offers.add(desk.uow, offers.New(question, mentor.id, choice.tier, until, reason))
        _tell_offer(desk, case, _Shown(made, mentor, thread, chosen.open_count + 1))
        mentors.append(mentor)
    return Asked(tuple(mentors), choice.tier, None)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An offer as its mentor is to see it, who has so many questions open with it."""

    offer: Offer
    mentor: Person
    thread: Sequence[Message]
    open_count: int


def _offer(desk: Desk, case: Case, shown: _Shown) -> tuple[str, dict[str, str]]:
    """Return the phrase of an offer and its values; a sealed name is in none of them."""
    question, mentor = case.question, shown.mentor
    words = _words(desk, case.asker, shown.thread, mentor) or desk.word("offer.no.words", mentor)
    before = following.line(desk, question, mentor)
    values = {
        "code": naming.offer_tag(shown.offer.code),
        "wait": desk.waited(question, mentor),
        "text": "\n".join(each for each in (words, before) if each),
    }
    urgent = question.urgency is Urgency.URGENT
    if question.anonymous and not urgent and shown.open_count <= 1:
        values |= {
            "cadre": identity.cadre(desk, case.asker, mentor),
            "level": identity.level(desk, question.facility_id, mentor),
            "discipline": desk.discipline(question.discipline, mentor),
        }
        return "offer.anon", values
    values |= {
        "place": identity.place(desk, question, mentor),
        "who": identity.who(desk, question, mentor),
    }
    if shown.open_count > 1:
        urgency = desk.word(f"urgency.{question.urgency}", mentor)
        return "offer.coded", values | {"urgency": urgency, "n": str(shown.open_count)}
    values["discipline"] = desk.discipline(question.discipline, mentor)
    return f"offer.{question.urgency}", values


def _tell_offer(desk: Desk, case: Case, shown: _Shown) -> None:
    question, mentor = case.question, shown.mentor
    phrase, values = _offer(desk, case, shown)
    how = {"question_id": question.id, "urgent": question.urgency is Urgency.URGENT}
    told = _template(desk, case, shown)
    rendered = desk.render(phrase, mentor, **values)
    desk.tell(mentor, rendered, relay=True, template=told, **how)


def _template(desk: Desk, case: Case, shown: _Shown) -> Template | None:
    """Return what stands for an offer while its mentor's window is closed."""
    question, mentor = case.question, shown.mentor
    values = {
        "code": naming.offer_tag(shown.offer.code),
        "discipline": desk.discipline(question.discipline, mentor),
        "place": identity.place(desk, question, mentor),
    }
    if question.urgency is Urgency.URGENT:
        values["wait"] = desk.waited(question, mentor)
        return desk.template("ml_offer_urgent", mentor, **values)
    return desk.template("ml_offer_routine", mentor, **values)


def _words(desk: Desk, asker: Person, thread: Sequence[Message], reader: Person) -> str:
    lines = []
    for place, each in enumerate(thread):
        if each.person_id == asker.id:
            text = masking.shown(each, asker)
            text = text if place else intents.opening(text)
            lines.append(with_note(desk, text, each.kind, reader))
    return "\n".join(line for line in lines if line)
