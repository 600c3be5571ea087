"""Reactions: a sign under one of our messages says thanks at most, and begins nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import reaching, thanks
from domain.broadcasts import Reach
from domain.model import QuestionState
from domain.posting import WORDS_OF_MENTORS
from handlers import threads
from storage import messages, questions, recipients

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.inbox import Arrived
    from storage.messages import Message


def note(desk: Desk, arrived: Arrived, person: Person | None) -> None:
    """Note a reaction; a thumb for an answer is passed on without a sound, as thanks are."""
    found = _under(desk, arrived)
    if found is not None and reaching.carries(found.phrase):
        recipients.reported(desk.uow, found.id, Reach.READ)  # who puts a sign under it has read it
    question = _answered(desk, found)
    asker = person is not None and question is not None and question.asker_id == person.id
    if question is None or not asker or not thanks.only(arrived.inbound.text):
        desk.log("reaction", question, "noted", person_id=person.id if person else None)
        return
    desk.log("thanks", question, "by a sign", person_id=question.asker_id)
    if question.state is QuestionState.CLAIMED:
        threads.pass_on(desk, question, arrived.message_id)


def _under(desk: Desk, arrived: Arrived) -> Message | None:
    """Return the message of ours that a reaction stands under, or None."""
    inbound = arrived.inbound
    return messages.sent_as(desk.uow, inbound.account, inbound.quoted, arrived.address_id)


def _answered(desk: Desk, found: Message | None) -> Question | None:
    """Return the question whose answer a message is, or None."""
    if found is None or found.question_id is None or found.phrase not in WORDS_OF_MENTORS:
        return None
    return questions.get(desk.uow, found.question_id)
