"""Notes: what coordinators write down on a question for each other. Sealed, and never sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from domain.model import MessageKind
from storage import messages
from storage.columns import stands
from storage.schema import message

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

OWN: Final = "own"
"""The direction of a message that neither came in nor goes out."""

MOST: Final = 200
"""Notes of a question that are read at a time, the newest."""

_OF_QUESTION = (
    select(message.c.id, message.c.person_id, message.c.at, message.c.sealed_text)
    .where(message.c.question_id == bindparam("question"), stands(message.c.direction, OWN))
    .order_by(message.c.at.desc(), message.c.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Note:
    """A note, who wrote it and when; an erased one has no words."""

    id: int
    author_id: int | None
    at: datetime
    text: str = field(repr=False)


def add(uow: UnitOfWork, question_id: int, author_id: int, text: str) -> int:
    """Keep a note on a question, sealed like all words; return its id."""
    words = messages.Words(
        OWN, MessageKind.TEXT, text, person_id=author_id, question_id=question_id
    )
    return messages.add(uow, words)


def of_question(uow: UnitOfWork, question_id: int) -> list[Note]:
    """Return the newest notes on a question, the oldest of them first."""
    rows = uow.rows(_OF_QUESTION, question=question_id)
    return [
        Note(row.id, row.person_id, row.at, messages.opened(uow, row.id, row.sealed_text))
        for row in reversed(rows)
    ]
