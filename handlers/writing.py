"""Writing on a page: a mentor answers a question of theirs, by the rules of the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import fitting, tone
from domain.model import Channel, MessageKind, QuestionState, Urgency
from handlers import answers, claims, offering, relaying
from handlers.coordinating.deeds import Came, is_repeated
from storage import messages, offers, people, questions

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk


def is_theirs(desk: Desk, mentor: Person, question: Question) -> bool:
    """Tell whether a mentor has a question, had it last, or is asked for it now."""
    if question.mentor_id == mentor.id:
        return True
    made = offering.newest(desk, question, mentor.id)
    return made is not None and offers.Known(made, question).is_for_taking


def answer(
    desk: Desk, mentor: Person, question: Question, text: str, *, as_is: bool = False
) -> Came:
    """Pass a mentor's words on to the asker, taking the question first where it is open.

    What sounds like blame, or is long, waits until its writer wants it `as_is`.
    """
    if not is_theirs(desk, mentor, question) or question.state is QuestionState.CLOSED:
        return Came.NOT_NOW
    if people.get(desk.uow, question.asker_id).stopped_at is not None:
        return Came.LEFT
    if is_repeated(desk, question, mentor, text):
        return Came.DONE
    doubt = None if as_is else _doubt(desk, mentor, question, text)
    if doubt is not None:
        return doubt
    has_it = question.state is QuestionState.CLAIMED and question.mentor_id == mentor.id
    if not has_it and not claims.claim(desk, question, mentor):
        return Came.CHANGED
    words = messages.Words("in", MessageKind.TEXT, text, person_id=mentor.id)
    message_id = messages.add(desk.uow, words)
    desk.log("answer.matched", question, "Written on its own page.", person_id=mentor.id)
    current = questions.get(desk.uow, question.id)
    passed = relaying.pass_on(desk, mentor, current, (message_id,))
    return Came.DONE if passed else Came.CHANGED


def _doubt(desk: Desk, mentor: Person, question: Question, text: str) -> Came | None:
    routine = question.urgency is not Urgency.URGENT
    if routine and not mentor.tone_off and tone.blames(text) is not None:
        desk.log("tone.hinted", question, "it may sound like blame", person_id=mentor.id)
        return Came.BLAMES
    by_sms = desk.channel_at(question.address_id) == Channel.SMS
    return Came.LONG if by_sms and fitting.parts(text) > answers.LONGEST_RELAY else None
