"""Deeds: what is done to a question from a page, to the question as its visitor saw it.

A form carries the version it was made for. Where the question has changed hands meanwhile
nothing is done, and it is shown anew: two coordinators never undo each other unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.model import QuestionState
from storage import audits, questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person, Question
    from handlers.desk import Desk


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
class Order:
    """A deed, who wants it done, and the question as they saw it."""

    actor: Person
    deed: str
    number: int
    version: int


def carry_out(
    desk: Desk, order: Order, act: Callable[[Question], Came], *, closed: bool = False
) -> Came:
    """Do something to a question that is still as it was seen, and write down who did.

    What may be done to a `closed` one says so.
    """
    question = questions.numbered(desk.uow, order.number)
    if question is None:
        return Came.GONE
    if question.state is QuestionState.CLOSED and not closed:
        return Came.CLOSED
    if question.version != order.version:
        return Came.CHANGED
    came = act(question)
    if came is Came.DONE:
        subject = f"question:{order.number}"
        audits.add(desk.uow, order.actor.id, f"question.{order.deed}", subject=subject)
    return came
