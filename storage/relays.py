"""What was passed on of a question: which texts, and whose second opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from storage.schema import message, outbox

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_SOURCE = message.alias("source")
_REACHED = (
    select(message.c.relays_id)
    .outerjoin(outbox, outbox.c.message_id == message.c.id)
    .where(
        message.c.question_id == bindparam("question"),
        message.c.relays_id.is_not(None),
        or_(outbox.c.state.is_(None), outbox.c.state != "recalled"),
    )
)
_SECOND = (
    select(_SOURCE.c.person_id)
    .distinct()
    .join(message, message.c.relays_id == _SOURCE.c.id)
    .where(
        message.c.question_id == bindparam("question"),
        message.c.phrase == "ans.second",
        _SOURCE.c.person_id.is_not(None),
    )
)


def passed_on(uow: UnitOfWork, question_id: int) -> set[int | None]:
    """Return the texts on a question that were passed on, and not taken back before they left."""
    return {row.relays_id for row in uow.rows(_REACHED, question=question_id)}


def second_opinions(uow: UnitOfWork, question_id: int) -> list[int]:
    """Return the people whose second opinion on a question was passed on."""
    return [row.person_id for row in uow.rows(_SECOND, question=question_id)]
