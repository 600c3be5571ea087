"""Offering questions: who is asked next, in whose words, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain import escalation, naming, reasons, routing
from domain.model import Job, OfferState, QuestionState, Tier, Urgency
from handlers import alarms, carrying, choosing, showing, timing
from handlers.calling import planning
from handlers.showing import Shown
from storage import jobs, messages, offers, people, questions

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.model import Offer, Person, Question
    from handlers.choosing import Case
    from handlers.desk import Desk

STEP = "offer.step"
LEAD = "offer.lead"
OPEN = "offer.open"
"""The due row that offers a routine question when service hours begin."""

DAY = "question.unanswered"
"""The due row that hands a question to a coordinator when the charter's day is over."""

SECOND = "offer.second"
"""The due row that shows an urgent offer at its mentor's second address."""

REMINDER = "claim.reminder"
RELEASE = "claim.release"
QUIET = "question.quiet"
LOOK_AHEAD = timing.LOOK_AHEAD


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom an offer went to, in order; where to nobody, when cover starts and if all are busy.

    `opens` is when service hours begin, or mentors wake, for which a routine question waits.
    """

    mentors: tuple[Person, ...]
    tier: Tier | None
    cover_starts: datetime | None
    busy: bool = False
    opens: datetime | None = None


def begin(
    desk: Desk,
    question: Question,
    since: datetime,
    without: frozenset[int] = frozenset(),
    visitor: int | None = None,
) -> Asked:
    """Offer a question, at first without these mentors, with its clocks counted from an instant.

    The coordinators are told at once where nobody can be asked, or when their time is over. A
    `visitor` is a mentor who is asked first in their tier.
    """
    key = str(question.id)
    jobs.cancel(desk.uow, OPEN, key)
    asked = offer_next(desk, question, without, visitor)
    if asked.opens is not None:
        return asked
    alone = not asked.mentors and not pending(desk, question)
    alarm_at = _start_clocks(desk, question, since, without)
    if question.urgency is Urgency.URGENT and (alone or alarm_at <= desk.now):
        alarms.urgent_waits(desk, question)
    elif alone:
        alarms.nobody_free(desk, question, asked.cover_starts)
        if alarm_at <= desk.now:  # they have just heard it
            jobs.cancel(desk.uow, alarms.CLOCK, key)
    return asked


def _start_clocks(
    desk: Desk, question: Question, since: datetime, without: Collection[int] = ()
) -> datetime:
    """Set the clocks of the lead mentor, the coordinators and the day; return the second's."""
    key, urgency = str(question.id), question.urgency
    alarm_after = escalation.coordinator_after(desk.charter, urgency)
    alarm_at = timing.served(desk, question, since, alarm_after)
    desk.uow.later(Job(alarms.CLOCK, key, max(alarm_at, desk.now), question.id))
    start_day(desk, question)
    if urgency is Urgency.URGENT:
        lead_at = max(since + desk.charter.urgent_lead, desk.now)
        let_go = tuple(("without", str(each)) for each in sorted(without))
        desk.uow.later(Job(LEAD, key, lead_at, question.id, let_go))
    return alarm_at


def start_day(desk: Desk, question: Question) -> None:
    """Let a coordinator hold a question when the charter's day is over."""
    ends = timing.day_ends(desk, question)
    desk.uow.later(Job(DAY, str(question.id), ends, question.id))


def again(desk: Desk, question: Question) -> Asked:
    """Offer an open question in a new round, as a person has acted; its clocks begin anew."""
    questions.start_round(desk.uow, question.id)
    return begin(desk, questions.get(desk.uow, question.id), desk.now)


def is_at_rest(desk: Desk, question: Question) -> bool:
    """Tell whether an open question pages nobody any more, as its day was over.

    It does again when a person acts: `again`.
    """
    looking = (jobs.due_at(desk.uow, kind, str(question.id)) for kind in (STEP, OPEN))
    over = question.state is QuestionState.OPEN and question.unanswered_at is not None
    return over and not any(looking)


def rest(desk: Desk, question: Question) -> None:
    """Page nobody any more for an open question; who knows its code may still take it."""
    stop_clocks(desk, question)
    for made in pending(desk, question):
        offers.decide(desk.uow, made.id, OfferState.EXPIRED)


def offer_next(
    desk: Desk,
    question: Question,
    without: frozenset[int] = frozenset(),
    visitor: int | None = None,
) -> Asked:
    """Offer a question to the next mentors on call, and come back when their time is over.

    Outside service hours a routine question waits for them, and in the quiet hours of all who
    could be asked for the first of them to wake.
    """
    if opens := timing.hours_begin(desk, question):
        desk.uow.later(Job(OPEN, str(question.id), opens, question.id))
        return Asked((), None, None, opens=opens)
    case = replace(choosing.case_of(desk, question), visitor=visitor)
    on_call = choosing.on_call(desk, question.discipline)
    others = [each for each in on_call if each.shift.mentor_id not in without]
    choice = choosing.choose(desk, case, others)
    until = timing.step_ends(desk, question)
    cover = None
    if choice.tier is None:
        cover = timing.cover_starts(desk, question.discipline)
        wakes = choosing.wakes_at(desk, question, choice)
        if wakes is not None:
            full = any(why == routing.FULL for _, why in choice.skipped)
            look = until if full or without else None  # who is awake may be free again before
            at = min(each for each in (wakes, cover, look) if each is not None)
            desk.uow.later(Job(OPEN, str(question.id), at, question.id))
            return Asked((), None, cover, opens=wakes)
        until = min(until, cover) if cover else until
    desk.uow.later(Job(STEP, str(question.id), until, question.id))
    return _offer_to(desk, case, choice, until, cover)


def offer_named(desk: Desk, question: Question, mentor: Person, why: reasons.Why) -> None:
    """Offer an open question to a mentor whom a coordinator has named, on call or not.

    Its clocks begin anew. Others who are asked already may still take it; when the time of this
    offer is over, the ladder is climbed again from its foot.
    """
    for made in pending(desk, question):
        if made.mentor_id == mentor.id:
            offers.decide(desk.uow, made.id, OfferState.RESCINDED)
    questions.start_round(desk.uow, question.id)
    again_ = questions.get(desk.uow, question.id)
    jobs.cancel(desk.uow, OPEN, str(question.id))
    until, reason = timing.step_ends(desk, again_), reasons.english([reasons.Reason(why)])
    desk.uow.later(Job(STEP, str(question.id), until, question.id))
    new = offers.New(again_, mentor.id, Tier.COORDINATOR, until, reason)
    count = choosing.loads(desk, [mentor.id])[mentor.id].open_count
    shown = Shown(mentor, messages.thread(desk.uow, question.id), count + 1)
    _make(desk, choosing.case_of(desk, again_), new, shown)
    _start_clocks(desk, again_, desk.now)


def offer_lead(desk: Desk, question: Question, without: Collection[int]) -> Asked:
    """Offer an urgent question to the lead mentors on call, whatever tier its ladder is at.

    Those it is `without` have just let it go.
    """
    case = choosing.case_of(desk, question)
    on_call = choosing.on_call(desk, question.discipline)
    others = [each for each in on_call if each.shift.mentor_id not in without]
    leads = [each for each in others if each.shift.tier is Tier.LEAD]
    until = desk.now + escalation.step(desk.charter, question.urgency)
    return _offer_to(desk, case, choosing.choose(desk, case, leads), until, None)


def repeat(desk: Desk, question: Question) -> None:
    """Show a question again, as it is now, to those it is offered to."""
    case, shown = choosing.case_of(desk, question), pending(desk, question)
    thread = messages.thread(desk.uow, question.id)
    loads = choosing.loads(desk, [made.mentor_id for made in shown])
    for made in shown:
        mentor = people.get(desk.uow, made.mentor_id)
        showing.tell(desk, case, made, Shown(mentor, thread, loads[mentor.id].open_count))
        _show_later(desk, question, made)


def show_at(desk: Desk, question: Question, made: Offer, address_id: int) -> None:
    """Show an offer once more and in full, at another address of its mentor."""
    mentor = people.get(desk.uow, made.mentor_id)
    thread = messages.thread(desk.uow, question.id)
    count = choosing.loads(desk, [mentor.id])[mentor.id].open_count
    shown = Shown(mentor, thread, count, address_id)
    showing.tell(desk, choosing.case_of(desk, question), made, shown)


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
            say_expired(desk, question, made)


def say_expired(desk: Desk, question: Question, made: Offer) -> None:
    """Tell a mentor that the time of their offer is over, and that others are asked."""
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
    """Take every clock of offering, claiming and going quiet off a question."""
    for kind in (STEP, LEAD, OPEN, DAY, alarms.CLOCK, REMINDER, RELEASE, QUIET):
        jobs.cancel(desk.uow, kind, str(question.id))


def pending(desk: Desk, question: Question) -> list[Offer]:
    """Return the offers of a question that nobody has decided yet."""
    made = offers.of_question(desk.uow, question.id)
    return [one for one in made if one.state is OfferState.PENDING]


def newest(desk: Desk, question: Question, mentor_id: int) -> Offer | None:
    """Return the last offer of a question to a mentor, or None."""
    made = offers.of_question(desk.uow, question.id)
    return next((one for one in reversed(made) if one.mentor_id == mentor_id), None)


def _offer_to(
    desk: Desk, case: Case, choice: routing.Choice, until: datetime, cover: datetime | None
) -> Asked:
    question, said = case.question, "; ".join(choice.reasons)
    if choice.tier is None:
        desk.log("offer.nobody", question, said, discipline=question.discipline)
        busy = any(why == routing.FULL for _, why in choice.skipped)
        return Asked((), None, cover, busy)
    desk.log("offer.made", question, said, tier=choice.tier)
    questions.set_tier(desk.uow, question.id, choice.tier)
    thread, mentors = messages.thread(desk.uow, question.id), []
    for chosen in choice.mentors:
        mentor = people.get(desk.uow, chosen.mentor_id)
        reason = choice.reason_for(mentor.id)
        new = offers.New(question, mentor.id, chosen.tier, until, reason)
        _make(desk, case, new, Shown(mentor, thread, chosen.open_count + 1))
        mentors.append(mentor)
    return Asked(tuple(mentors), choice.tier, None)


def _make(desk: Desk, case: Case, new: offers.New, shown: Shown) -> None:
    made = offers.add(desk.uow, new)
    showing.tell(desk, case, made, shown)
    if case.question.urgency is Urgency.URGENT:
        _show_later(desk, case.question, made)
        carrying.watch(desk, shown.mentor)


def _show_later(desk: Desk, question: Question, made: Offer) -> None:
    """Let an urgent offer be shown at another address, and ring, where nobody answers soon."""
    at = desk.now + desk.charter.second_address
    desk.uow.later(Job(SECOND, str(made.id), at, question.id))
    planning.plan(desk, question, made)
