"""Whether anything has happened: a mark that moves with what pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.schema import attempt, counter, journal

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_NEWEST = tuple(select(func.max(table.c.id).label("mark")) for table in (journal, attempt))
_COUNTED = select(func.sum(counter.c.value).label("mark"))


def mark(uow: UnitOfWork) -> tuple[int, ...]:
    """Return what is another value after something was logged, counted or sent."""
    rows = (uow.row(statement) for statement in (*_NEWEST, _COUNTED))
    return tuple(int(row.mark or 0) for row in rows)
