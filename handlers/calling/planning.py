"""Planning a call: when an offer's phone rings, whether it still may, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from domain import calls as rules
from domain.model import Channel, Job, OfferState, QuestionState, Urgency
from storage import addresses, calls, offers, people, questions

if TYPE_CHECKING:
    from domain.calls import Ended
    from domain.model import Offer, Person, Question
    from handlers.desk import Desk
    from storage.addresses import Address
    from storage.calls import Call

CALL: Final = "offer.call"
"""The due row that lets a mentor's phone ring; its key is the offer."""

NUMBERS: Final = (Channel.SMS, Channel.WHATSAPP)
"""Where an address is a telephone number, the one we would rather call first."""


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be made now."""

    call_id: int
    number: str = field(repr=False)


def plan(desk: Desk, question: Question, made: Offer) -> None:
    """Put a ringing phone on the clock of an urgent offer, where calls are switched on."""
    if desk.rings and question.urgency is Urgency.URGENT:
        due = desk.now + desk.charter.urgent_call
        desk.uow.later(Job(CALL, str(made.id), due, question.id))


def ring(desk: Desk, job: Job) -> None:
    """Nobody has decided an urgent offer yet: promise that its mentor's phone rings."""
    made = offers.get(desk.uow, int(job.key))
    called = calls.of_offer(desk.uow, made.id) is not None
    why = _objection(desk, made, called=called)
    number = number_of(desk, made.mentor_id)
    if why == rules.SETTLED:
        return  # the ordinary course
    if why or number is None:
        desk.log("call.not_made", _about(desk, made), why, person_id=made.mentor_id)
    else:
        calls.add(desk.uow, made.id, number.id)


def begin(desk: Desk, call_id: int) -> Order | None:
    """Look once more whether a phone may ring, and commit to the attempt; None if it may not."""
    call = calls.find(desk.uow, call_id)
    if call is None or call.state is not rules.CallState.PLANNED:
        return None
    made = offers.get(desk.uow, call.offer_id)
    number = number_of(desk, made.mentor_id)
    why = _objection(desk, made, called=False)
    if desk.now - call.planned_at > rules.LATEST:
        why = why or "too late"
    if why or number is None:
        calls.drop(desk.uow, call_id)
        desk.log("call.not_made", _about(desk, made), why, person_id=made.mentor_id)
        return None
    if not calls.begin(desk.uow, call_id):
        return None
    desk.log("call.made", _about(desk, made), "an urgent offer waits", person_id=made.mentor_id)
    return Order(call_id, number.value)


def refused(desk: Desk, call_id: int, code: str, *, again: bool) -> None:
    """Note that a call was not taken; one that may be tried `again` is, a few times."""
    call = calls.find(desk.uow, call_id)
    if call is None:
        return
    if again and call.tries < rules.MOST_TRIES:
        calls.try_again(desk.uow, call_id, desk.now + rules.RETRY)
    else:
        calls.fail(desk.uow, call_id, code)
        made = offers.get(desk.uow, call.offer_id)
        desk.log("call.failed", _about(desk, made), code, person_id=made.mentor_id)


def doubtful(desk: Desk, call_id: int, code: str) -> None:
    """Note that a phone may have rung or not: it is not tried again (docs/adr/0026)."""
    call = calls.find(desk.uow, call_id)
    if call is not None:
        calls.doubt(desk.uow, call_id, code)
        made = offers.get(desk.uow, call.offer_id)
        desk.log("call.unknown", _about(desk, made), code, person_id=made.mentor_id)


def ended(desk: Desk, told: Ended) -> None:
    """Note what a call came to, as the provider tells it; nothing else changes by it."""
    call = calls.find(desk.uow, told.call_id)
    if call is not None and calls.end(desk.uow, call.id, told.outcome):
        made = offers.get(desk.uow, call.offer_id)
        desk.log("call.ended", _about(desk, made), told.outcome, person_id=made.mentor_id)


def number_of(desk: Desk, person_id: int) -> Address | None:
    """Return the address of a person whose telephone may ring, or None."""
    known = addresses.of_person(desk.uow, person_id)
    return next((one for kind in NUMBERS for one in known if _rings(one, kind)), None)


def question_of(desk: Desk, call: Call) -> tuple[Offer, Question, Person]:
    """Return the offer that a call is about, with its question and mentor."""
    made = offers.get(desk.uow, call.offer_id)
    question = questions.get(desk.uow, made.question_id)
    return made, question, people.get(desk.uow, made.mentor_id)


def _rings(one: Address, kind: Channel) -> bool:
    """Tell whether an address is a number of this kind that still is its person's."""
    good = one.blocked_at is None and one.dead_at is None and one.silent_since is None
    return one.channel is kind and good and one.value.startswith("+")


def _objection(desk: Desk, made: Offer, *, called: bool) -> str:
    question = questions.get(desk.uow, made.question_id)
    mentor = people.get(desk.uow, made.mentor_id)
    waits = made.state is OfferState.PENDING and question.state is QuestionState.OPEN
    standing = rules.Standing(
        urgent=question.urgency is Urgency.URGENT,
        waits=waits,
        consented=mentor.consented_at is not None,
        stopped=mentor.stopped_at is not None,
        has_number=number_of(desk, mentor.id) is not None,
        called=called,
    )
    return rules.objection(standing)


def _about(desk: Desk, made: Offer) -> Question:
    return questions.get(desk.uow, made.question_id)
