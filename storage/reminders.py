"""Reminders that coordinators plan: words for some people, relative to a date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import bindparam, select, update

from storage.schema import reminder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_ALL = select(reminder).order_by(reminder.c.on_local, reminder.c.id)
_GET = select(reminder).where(reminder.c.id == bindparam("id"))
_NAMED = select(reminder).where(reminder.c.name == bindparam("of_name"))
_MOVE = (
    update(reminder)
    .where(reminder.c.id == bindparam("reminder"))
    .values(on_local=bindparam("new_on"))
)
_STATE = (
    update(reminder).where(reminder.c.id == bindparam("reminder")).values(state=bindparam("new"))
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is reminded of, and when: so many days `befores` the local date, at a local time.

    `audience` filters people by the fields it names. `state` is on, or dropped.
    """

    id: int
    name: str
    text: str = field(repr=False)
    on: date
    at_local: str = "16:00"
    befores: tuple[int, ...] = (1,)
    audience: Mapping[str, str] = field(default_factory=dict)
    state: str = "on"


def add(uow: UnitOfWork, new: Reminder) -> Reminder:
    """Store a reminder with its words sealed, under an id of its own, and return it."""
    stored = replace(new, id=uow.new_id())
    uow.insert(
        reminder,
        id=stored.id,
        name=stored.name,
        sealed_text=uow.sealer.seal(stored.text, f"reminder:sealed_text:{stored.id}"),
        on_local=stored.on.isoformat(),
        at_local=stored.at_local,
        befores=orjson.dumps(stored.befores).decode(),
        audience=orjson.dumps(dict(stored.audience)).decode(),
        state=stored.state,
        made_at=uow.now,
    )
    return stored


def get(uow: UnitOfWork, reminder_id: int) -> Reminder:
    """Return a reminder that is known to exist; raises LookupError."""
    row = uow.row(_GET, id=reminder_id)
    if row is None:
        raise LookupError(f"no reminder {reminder_id}")
    return _value(uow, row)


def named(uow: UnitOfWork, name: str) -> Reminder | None:
    """Return the reminder of a name, or None."""
    row = uow.row(_NAMED, of_name=name)
    return None if row is None else _value(uow, row)


def every(uow: UnitOfWork) -> list[Reminder]:
    """Return every reminder, the earliest first."""
    return [_value(uow, row) for row in uow.rows(_ALL)]


def move(uow: UnitOfWork, reminder_id: int, on: date) -> None:
    """Give a reminder another date."""
    uow.change(_MOVE, reminder=reminder_id, new_on=on.isoformat())


def set_state(uow: UnitOfWork, reminder_id: int, state: str) -> None:
    """Record that a reminder is dropped, or on again."""
    uow.change(_STATE, reminder=reminder_id, new=state)


def _value(uow: UnitOfWork, row: Row[tuple[object, ...]]) -> Reminder:
    return Reminder(
        row.id,
        row.name,
        uow.sealer.open(row.sealed_text, f"reminder:sealed_text:{row.id}"),
        date.fromisoformat(row.on_local),
        row.at_local,
        tuple(orjson.loads(row.befores)),
        orjson.loads(row.audience),
        row.state,
    )
