"""What a coordinator does to a question beside assigning it; each is one deed, to be audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming, posting
from domain.model import OfferState, QuestionState
from handlers import alarms, claims, closing, fields, offering
from handlers.coordinating.deeds import Came, about, is_repeated
from storage import holds, notes, offers, people, questions

if TYPE_CHECKING:
    from domain.model import Discipline, Person, Question
    from handlers.desk import Desk


def remind(desk: Desk, coordinator: Person, question: Question) -> Came:
    """Remind the mentor who has a question, unless they were reminded just now."""
    if not claims.may_remind(desk, question):
        return Came.NOT_NOW
    mentor = people.get(desk.uow, question.mentor_id or 0)
    claims.remind(desk, question, mentor)
    desk.log("question.reminded", question, "a coordinator", person_id=mentor.id)
    desk.did(coordinator.id, "question.reminded", about(question))
    return Came.DONE


def take_on(desk: Desk, coordinator: Person, question: Question) -> Came:
    """Let a coordinator see to a question in person."""
    if not alarms.take_on(desk, question, coordinator, "by console"):
        return Came.CLOSED
    desk.did(coordinator.id, "question.held", about(question))
    return Came.DONE


def offer_anew(desk: Desk, coordinator: Person, question: Question) -> Came:
    """Offer a question to others in a new round, also out of the hands of a silent mentor."""
    desk.log("question.anew", question, "a coordinator", person_id=coordinator.id)
    desk.did(coordinator.id, "question.anew", about(question))
    if question.state is QuestionState.CLAIMED:
        mentor = people.get(desk.uow, question.mentor_id or 0)
        return Came.DONE if claims.take_back(desk, question, mentor) else Came.CHANGED
    asked = offering.again(desk, question)
    offering.tell_moved(desk, question, asked)
    return Came.DONE


def refile(desk: Desk, coordinator: Person, question: Question, field: Discipline) -> Came:
    """Send an open question to the mentors of another discipline; its asker hears who is asked."""
    if field is question.discipline:
        return Came.NOT_NOW
    asked = fields.refile(desk, question, field, coordinator)
    if asked is None:
        return Came.NOT_NOW
    desk.did(coordinator.id, "question.moved", about(question), field=field)
    moved = questions.get(desk.uow, question.id)
    asker = people.get(desk.uow, question.asker_id)
    if asked.mentors:
        values = {
            "q": naming.question_tag(question.number),
            "discipline": desk.discipline(field, asker),
            "mentor": naming.given_name(asked.mentors[0].name),
        }
        desk.tell_asker(moved, "ask.field.done", **values)
    else:
        desk.tell_asker(moved, "news.waits", **claims.waiting_words(desk, moved, asked))
    return Came.DONE


def send_elsewhere(desk: Desk, coordinator: Person, question: Question) -> Came:
    """Let the answers that wait for an asker go to another address of theirs, where they may."""
    waiting = [
        each
        for each in holds.at(desk.uow, question.address_id)
        if each.question_id == question.id and each.phrase in posting.ANSWERS
    ]
    moved = sum(holds.release_elsewhere(desk.uow, each) for each in waiting)
    if not moved:
        return Came.NOT_NOW
    desk.did(coordinator.id, "question.sent", about(question), n=moved)
    return Came.DONE


def note(desk: Desk, coordinator: Person, question: Question, text: str) -> Came:
    """Write a note on a question, which coordinators alone read."""
    if is_repeated(desk, question, coordinator, text):
        return Came.DONE
    notes.add(desk.uow, question.id, coordinator.id, text)
    desk.log("question.noted", question, "", person_id=coordinator.id)
    desk.did(coordinator.id, "question.noted", about(question))
    return Came.DONE


def close(desk: Desk, coordinator: Person, question: Question) -> Came:
    """Close a question: its asker is asked whether it helped, or told that nobody answered.

    The mentors who have it or were asked hear that they need not answer.
    """
    concerned = _concerned(desk, question)
    desk.did(coordinator.id, "question.closed", about(question))
    if question.first_answer_at is not None:
        closing.close(desk, question, "closed by a coordinator", coordinator.id)
    else:
        questions.close(desk.uow, question.id, coordinator.id)
        desk.log("question.closed", question, "closed by a coordinator without an answer")
        closing.rest(desk, question)
        alarms.is_closed(desk, question, coordinator)
        q, name = naming.question_tag(question.number), naming.given_name(coordinator.name)
        desk.tell_asker(question, "close.unanswered", q=q, coordinator=name)
    for mentor in concerned:
        code, name = desk.code_of(question, mentor.id), naming.given_name(mentor.name)
        rendered = desk.render("offer.closed", mentor, code=code, name=name)
        desk.tell(mentor, rendered, question_id=question.id)
    return Came.DONE


def _concerned(desk: Desk, question: Question) -> list[Person]:
    """End the offers of a question; return who had one, or has the question."""
    found = {question.mentor_id} if question.state is QuestionState.CLAIMED else set()
    for made in offering.pending(desk, question):
        if offers.decide(desk.uow, made.id, OfferState.RESCINDED):
            found.add(made.mentor_id)
    return [people.get(desk.uow, each) for each in sorted(each for each in found if each)]
