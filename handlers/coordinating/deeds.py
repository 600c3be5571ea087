"""Deeds: what is done to a question from a page, to the question as its visitor saw it.

A form carries the version it was made for. Where the question has changed hands meanwhile
nothing is done, and it is shown anew: two coordinators never undo each other unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.model import QuestionState
from storage import boards, notes, questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person, Question
    from handlers.desk import Desk


TWICE_WITHIN: Final = timedelta(minutes=5)
"""The very same words again within this time are one deed: a button was pressed twice."""


class Came(StrEnum):
    """What came of a deed."""

    DONE = "done"
    GONE = "gone"
    """There is no such question."""
    CHANGED = "changed"
    """It is no longer as it was shown."""
    CLOSED = "closed"
    NOT_NOW = "not_now"
    """As the question stands, this cannot be done."""
    LEFT = "left"
    """Its asker has left; nothing is written to them."""
    BLAMES = "blames"
    """The words may sound like blame: their writer is asked once."""
    LONG = "long"
    """The words make so many SMS parts that their writer is asked once."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A question as somebody saw it who wants something done to it."""

    number: int
    version: int


def carry_out(
    desk: Desk, seen: Seen, act: Callable[[Question], Came], *, closed: bool = False
) -> Came:
    """Do something to a question that is still as it was seen.

    What may be done to a `closed` one says so.
    """
    question = questions.numbered(desk.uow, seen.number)
    if question is None:
        return Came.GONE
    if question.state is QuestionState.CLOSED and not closed:
        return Came.CLOSED
    return act(question) if question.version == seen.version else Came.CHANGED


def is_repeated(desk: Desk, question: Question, writer: Person, text: str) -> bool:
    """Tell whether somebody has sent the very same words on a question just now: pressed twice."""
    since = desk.now - TWICE_WITHIN
    said = boards.texts_after(desk.uow, question.id, writer.id, since)
    noted = notes.of_question(desk.uow, question.id)
    own = [(each.at, each.text) for each in noted if each.author_id == writer.id]
    return any(text == words and at > since for at, words in (*said, *own))


def about(question: Question) -> str:
    """Name a question as the audit log does."""
    return f"question:{question.number}"
