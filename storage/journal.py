"""The interaction log: append-only, without anybody's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import bindparam, select

from domain.model import Event
from storage.schema import journal

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_NEWEST = select(journal).order_by(journal.c.id.desc()).limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log with its instant."""

    at: datetime
    event: Event


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


def newest(uow: UnitOfWork, most: int) -> list[Entry]:
    """Return the newest lines, the newest first."""
    return [
        Entry(
            row.at,
            Event(
                row.kind,
                row.question_id,
                row.person_id,
                row.reason,
                tuple((str(name), str(value)) for name, value in orjson.loads(row.data)),
            ),
        )
        for row in uow.rows(_NEWEST, most=most)
    ]
