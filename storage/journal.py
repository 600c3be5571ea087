"""The interaction log: append-only, without anybody's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, select, text

from domain.model import Event
from storage.columns import EPOCH, MICROSECOND
from storage.schema import journal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

MONTHS_AHEAD = 3
"""This month and the next ones have a table of their own on PostgreSQL before they begin."""

_HAS_PART = text("SELECT to_regclass(:part)")
_LOCK = text("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE")
_RESTS = text("SELECT 1 FROM journal_rest WHERE at >= :start AND at < :end LIMIT 1")

_OF_QUESTION = (
    select(journal)
    .where(journal.c.question_id == bindparam("question"))
    .order_by(journal.c.id.desc())
    .limit(bindparam("most"))
)
_NEWEST = select(journal).order_by(journal.c.id.desc()).limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log with its instant; lines of one instant stand in the order of their ids."""

    at: datetime
    event: Event
    id: int = 0


def append(uow: UnitOfWork, event: Event) -> None:
    """Add a line to the log."""
    uow.insert(
        journal,
        id=uow.new_id(),
        at=uow.now,
        kind=event.kind,
        question_id=event.question_id,
        person_id=event.person_id,
        reason=event.reason,
        data=orjson.dumps(event.data).decode(),
    )


def prepare(uow: UnitOfWork) -> None:
    """Make the tables of the coming months, where the database keeps the log in months.

    A month of which lines lie in the rest already stays there.
    """
    if not uow.is_shared:
        return
    start = uow.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(MONTHS_AHEAD):
        end = (start + timedelta(days=31)).replace(day=1)
        _prepare_month(uow, f"journal_{start:%Y_%m}", (start - EPOCH) // MICROSECOND, end)
        start = end


def _prepare_month(uow: UnitOfWork, part: str, start: int, ends: datetime) -> None:
    end = (ends - EPOCH) // MICROSECOND
    if _has_part(uow, part):
        return
    uow.group.execute(_LOCK, {})  # whoever reads first and locks then, dead-locks with another
    if _has_part(uow, part):
        return
    if uow.group.execute(_RESTS, {"start": start, "end": end}).first() is None:
        span = f"FROM ({start}) TO ({end})"
        made = f"CREATE TABLE {part} PARTITION OF journal FOR VALUES {span}"
        uow.group.execute(text(made), {})


def _has_part(uow: UnitOfWork, part: str) -> bool:
    return uow.group.execute(_HAS_PART, {"part": part}).scalar_one() is not None


def newest(uow: UnitOfWork, most: int) -> list[Entry]:
    """Return the newest lines, the newest first."""
    return [_value(row) for row in uow.rows(_NEWEST, most=most)]


def of_question(uow: UnitOfWork, question_id: int, most: int) -> list[Entry]:
    """Return the newest lines of a question, the newest first."""
    return [_value(row) for row in uow.rows(_OF_QUESTION, question=question_id, most=most)]


def _value(row: Row[Any]) -> Entry:
    data = tuple((str(name), str(value)) for name, value in orjson.loads(row.data))
    event = Event(row.kind, row.question_id, row.person_id, row.reason, data)
    return Entry(row.at, event, row.id)
