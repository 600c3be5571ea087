"""Alerts: what is wrong now, since when, and who knows; one row for each thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, delete, select, update

from storage.schema import alert

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_NAMED = alert.c.name == bindparam("alert")
_STANDING = select(alert).where(alert.c.cleared_at.is_(None)).order_by(alert.c.raised_at)
_FIND = select(alert).where(_NAMED)
_PREFIXED = select(alert).where(alert.c.name.startswith(bindparam("prefix"), autoescape=False))
_RAISE = (
    update(alert)
    .where(_NAMED, alert.c.cleared_at.is_not(None))
    .values(
        raised_at=bindparam("at"),
        detail=bindparam("new_detail"),
        told_at=None,
        cleared_at=None,
    )
)
_TOLD = update(alert).where(_NAMED).values(told_at=bindparam("at"))
_NOTE = update(alert).where(_NAMED).values(detail=bindparam("new_detail"))
_CLEAR = (
    update(alert).where(_NAMED, alert.c.cleared_at.is_(None)).values(cleared_at=bindparam("at"))
)
_FORGET = delete(alert).where(alert.c.cleared_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is or was wrong; `told_at` is when somebody was promised a word of it."""

    name: str
    detail: dict[str, Any]
    raised_at: datetime
    told_at: datetime | None
    cleared_at: datetime | None


def standing(uow: UnitOfWork) -> dict[str, Alert]:
    """Return what is wrong now, by name, the longest first."""
    return {row.name: _value(row) for row in uow.rows(_STANDING)}


def find(uow: UnitOfWork, name: str) -> Alert | None:
    """Return what is known under a name, or None."""
    row = uow.row(_FIND, alert=name)
    return None if row is None else _value(row)


def stands(uow: UnitOfWork, name: str) -> bool:
    """Tell whether something is wrong now."""
    found = find(uow, name)
    return found is not None and found.cleared_at is None


def noted(uow: UnitOfWork, prefix: str) -> list[dict[str, Any]]:
    """Return the figures that are kept under names with this beginning."""
    return [_value(row).detail for row in uow.rows(_PREFIXED, prefix=prefix)]


def raise_(uow: UnitOfWork, name: str, **detail: Any) -> bool:
    """Say that something is wrong, with what else is to be kept of it; False when it is known."""
    known = find(uow, name)
    if known is None:
        uow.insert(alert, name=name, detail=_packed(detail), raised_at=uow.now)
        return True
    new = _packed(known.detail | detail)
    return uow.change(_RAISE, alert=name, at=uow.now, new_detail=new) == 1


def tell(uow: UnitOfWork, name: str) -> None:
    """Note that somebody was promised a word of it, now."""
    uow.change(_TOLD, alert=name, at=uow.now)


def note(uow: UnitOfWork, name: str, **detail: Any) -> None:
    """Keep figures under a name; one that is new stands for nothing wrong."""
    known = find(uow, name)
    if known is None:
        packed = _packed(detail)
        uow.insert(alert, name=name, detail=packed, raised_at=uow.now, cleared_at=uow.now)
    elif known.detail | detail != known.detail:
        uow.change(_NOTE, alert=name, new_detail=_packed(known.detail | detail))


def clear(uow: UnitOfWork, name: str) -> bool:
    """Say that it is over; False when it was."""
    return uow.change(_CLEAR, alert=name, at=uow.now) == 1


def forget(uow: UnitOfWork, before: datetime) -> None:
    """Delete what was over before an instant."""
    uow.change(_FORGET, before=before)


def _packed(detail: dict[str, Any]) -> str:
    return orjson.dumps(detail).decode()


def _value(row: Any) -> Alert:
    detail = orjson.loads(row.detail or "{}")
    return Alert(row.name, detail, row.raised_at, row.told_at, row.cleared_at)
