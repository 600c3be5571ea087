"""Broadcasts, as they were ordered and confirmed."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, func, select, update

from domain.broadcasts import Broadcast, BroadcastState
from domain.model import Choice
from storage.columns import stands
from storage.schema import broadcast

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_KEPT = ("id", "number", "asked_key", "author_id", "made_at", "follows_id")
"""What never changes."""

_SEALED = ("texts", "choices")
_PLAIN = tuple(each.name for each in fields(Broadcast) if each.name not in _SEALED)
_CHANGES = tuple(name for name in _PLAIN if name not in _KEPT)

_BY_ID = select(broadcast).where(broadcast.c.id == bindparam("id"))
_BY_NUMBER = select(broadcast).where(broadcast.c.number == bindparam("of_number"))
_BY_KEY = select(broadcast).where(broadcast.c.asked_key == bindparam("asked"))
_LAST_NUMBER = select(func.max(broadcast.c.number).label("number"))
_OPEN = (
    select(broadcast)
    .where(stands(broadcast.c.state, "draft", "second", "scheduled", "sending", "paused"))
    .order_by(broadcast.c.id)
)
_NEWEST = select(broadcast).order_by(broadcast.c.id.desc()).limit(bindparam("most"))
_SPENT = select(func.coalesce(func.sum(broadcast.c.spent), 0).label("spent")).where(
    broadcast.c.began_at >= bindparam("since")
)
_SAVE = (
    update(broadcast)
    .where(broadcast.c.id == bindparam("which"), broadcast.c.state == bindparam("was"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGES})
)


def add(uow: UnitOfWork, new: Broadcast) -> Broadcast:
    """Store an order under an id and a number of its own, and return it."""
    last = uow.row(_LAST_NUMBER)
    stored = replace(new, id=uow.new_id(), number=(last.number or 0) + 1)
    sealed = uow.sealer.seal(orjson.dumps(dict(stored.texts)).decode(), _place(stored.id))
    choices = orjson.dumps([(each.key, each.label) for each in stored.choices]).decode()
    plain = {name: getattr(stored, name) for name in _PLAIN}
    uow.insert(broadcast, **plain, sealed_texts=sealed, choices=choices)
    return stored


def get(uow: UnitOfWork, broadcast_id: int) -> Broadcast:
    """Return a broadcast that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=broadcast_id)
    if row is None:
        raise LookupError(f"no broadcast {broadcast_id}")
    return _value(uow, row)


def numbered(uow: UnitOfWork, number: int) -> Broadcast | None:
    """Return the broadcast that people know by a number, or None."""
    row = uow.row(_BY_NUMBER, of_number=number)
    return None if row is None else _value(uow, row)


def asked(uow: UnitOfWork, key: str) -> Broadcast | None:
    """Return the broadcast ordered under a key, or None: a second press finds the first."""
    row = uow.row(_BY_KEY, asked=key)
    return None if row is None else _value(uow, row)


def open_ones(uow: UnitOfWork) -> list[Broadcast]:
    """Return the broadcasts that have not ended, the oldest first."""
    return [_value(uow, row) for row in uow.rows(_OPEN)]


def newest(uow: UnitOfWork, most: int) -> list[Broadcast]:
    """Return so many broadcasts in any state, the newest first."""
    return [_value(uow, row) for row in uow.rows(_NEWEST, most=most)]


def save(uow: UnitOfWork, was: Broadcast, stands_now: Broadcast) -> bool:
    """Store what changed, unless somebody else has moved it to another state meanwhile."""
    new: dict[str, Any] = {f"new_{name}": getattr(stands_now, name) for name in _CHANGES}
    return uow.change(_SAVE, which=was.id, was=was.state, **new) > 0


def spent_since(uow: UnitOfWork, since: datetime) -> int:
    """Return what was set aside for all that have begun since an instant, in millionths."""
    return int(uow.row(_SPENT, since=since).spent)


def _place(broadcast_id: int) -> str:
    return f"broadcast:sealed_texts:{broadcast_id}"


def _value(uow: UnitOfWork, row: Row[Any]) -> Broadcast:
    plain = {name: getattr(row, name) for name in _PLAIN} | {"state": BroadcastState(row.state)}
    return Broadcast(
        **plain,
        texts=orjson.loads(uow.sealer.open(row.sealed_texts, _place(row.id))),
        choices=tuple(Choice(key, label) for key, label in orjson.loads(row.choices)),
    )
