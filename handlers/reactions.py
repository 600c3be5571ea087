"""Reactions: a sign under one of our messages says thanks at most, and begins nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import thanks
from domain.model import QuestionState
from domain.posting import WORDS_OF_MENTORS
from handlers import threads
from storage import messages, questions

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.inbox import Arrived


def note(desk: Desk, arrived: Arrived, person: Person | None) -> None:
    """Note a reaction; a thumb for an answer is passed on without a sound, as thanks are."""
    question = _answered(desk, arrived)
    asker = person is not None and question is not None and question.asker_id == person.id
    if question is None or not asker or not thanks.only(arrived.inbound.text):
        desk.log("reaction", question, "noted", person_id=person.id if person else None)
        return
    desk.log("thanks", question, "by a sign", person_id=question.asker_id)
    if question.state is QuestionState.CLAIMED:
        threads.pass_on(desk, question, arrived.message_id)


def _answered(desk: Desk, arrived: Arrived) -> Question | None:
    """Return the question whose answer a reaction stands under, or None."""
    inbound = arrived.inbound
    found = messages.sent_as(desk.uow, inbound.account, inbound.quoted, arrived.address_id)
    if found is None or found.question_id is None or found.phrase not in WORDS_OF_MENTORS:
        return None
    return questions.get(desk.uow, found.question_id)
