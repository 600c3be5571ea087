"""Assigning: a coordinator gives a question to a mentor of their choice, or has it offered anew.

One use case for every door; it says what became of it, and the door answers its coordinator.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from domain import naming
from domain.model import OfferState, QuestionState, Role, Urgency
from handlers import offering
from storage import addresses, offers, people, questions

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.offering import Asked


class Assigned(StrEnum):
    """What became of it."""

    OFFERED = "offered"
    CLOSED = "closed"
    """The question has ended; nothing was done."""
    HAS_IT = "has it"
    """The mentor has it already, or is being asked."""
    IS_ASKER = "asker"
    NO_MENTOR = "no mentor"
    """The person is no mentor, or has not agreed to join."""
    UNREACHABLE = "unreachable"
    """There is no address to write to, or the person has left."""


def assign(desk: Desk, question: Question, mentor: Person, coordinator: Person) -> Assigned:
    """Offer a question to one mentor, on call or not; whoever had it hears that they need not.

    The coordinator holds it from now on, and its clocks begin anew. If the mentor does not take
    it within the step, those on call are asked again.
    """
    objection = _objection(desk, question, mentor)
    if objection is not None:
        return objection
    instead = question.state is QuestionState.CLAIMED
    if instead:
        _take_back(desk, question)
    questions.hold(desk.uow, question.id, coordinator.id)
    desk.log("question.assigned", question, "by a coordinator", person_id=coordinator.id)
    offering.offer_to(desk, questions.get(desk.uow, question.id), mentor, instead=instead)
    if instead:
        return Assigned.OFFERED  # its asker hears once, of who takes it
    phrase = "news.looking" if question.urgency is Urgency.URGENT else "news.looking.routine"
    tag, name = naming.question_tag(question.number), naming.given_name(mentor.name)
    desk.tell_asker(question, phrase, q=tag, tier=name)
    return Assigned.OFFERED


def offer_again(desk: Desk, question: Question, coordinator: Person) -> Asked | None:
    """Offer an open question to those on call in a new round; None when it is not open."""
    if question.state is not QuestionState.OPEN:
        return None
    questions.hold(desk.uow, question.id, coordinator.id)
    desk.log("question.assigned", question, "offered anew", person_id=coordinator.id)
    asked = offering.again(desk, question)
    offering.tell_moved(desk, questions.get(desk.uow, question.id), asked)
    return asked


def _objection(desk: Desk, question: Question, mentor: Person) -> Assigned | None:
    """Return what stands against it, or None."""
    made = offering.newest(desk, question, mentor.id)
    asked_now = made is not None and made.state is OfferState.PENDING
    own = addresses.of_person(desk.uow, mentor.id)
    reachable = any(one.blocked_at is None for one in own) and mentor.stopped_at is None
    against = (
        (Assigned.CLOSED, question.state is QuestionState.CLOSED),
        (Assigned.IS_ASKER, mentor.id == question.asker_id),
        (Assigned.NO_MENTOR, Role.MENTOR not in mentor.roles or mentor.consented_at is None),
        (Assigned.HAS_IT, question.mentor_id == mentor.id or asked_now),
        (Assigned.UNREACHABLE, not reachable),
    )
    return next((what for what, holds in against if holds), None)


def _take_back(desk: Desk, question: Question) -> None:
    """Take a question from its mentor, who hears that a colleague goes on with it."""
    if question.mentor_id is None or not questions.release(
        desk.uow, question.id, question.mentor_id
    ):
        return
    offers.give_up(desk.uow, question.id, question.mentor_id, OfferState.DECLINED)
    offering.stop_clocks(desk, question)
    questions.start_round(desk.uow, question.id)
    desk.log("question.released", question, "by a coordinator", person_id=question.mentor_id)
    mentor = people.get(desk.uow, question.mentor_id)
    values = {"code": desk.code_of(question, mentor.id), "name": naming.given_name(mentor.name)}
    desk.tell(mentor, desk.render("offer.assigned", mentor, **values), question_id=question.id)
