"""Shifts of the roster, kept in local wall-clock time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from domain.model import Discipline, Shift, Tier
from storage.schema import shift

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_WIDEST_OFFSET = timedelta(hours=15)
"""No zone is further than this from UTC, so local ends within it may still matter."""

_NEAR = (
    select(shift)
    .where(
        shift.c.ends_local >= bindparam("ended_after"),
        shift.c.starts_local <= bindparam("starts_before"),
    )
    .order_by(shift.c.starts_local, shift.c.id)
)
_SAME = select(shift.c.id).where(
    shift.c.mentor_id == bindparam("mentor"),
    shift.c.discipline == bindparam("of"),
    shift.c.tier == bindparam("at_tier"),
    shift.c.starts_local == bindparam("starts"),
)
_REMOVE = delete(shift).where(shift.c.id == bindparam("shift"))


def near(uow: UnitOfWork, now: datetime, ahead: timedelta) -> list[Shift]:
    """Return the shifts that may hold `now` or begin within `ahead`, whatever their zone."""
    local = now.replace(tzinfo=None)
    rows = uow.rows(
        _NEAR,
        ended_after=_text(local - _WIDEST_OFFSET),
        starts_before=_text(local + ahead + _WIDEST_OFFSET),
    )
    return [_value(row) for row in rows]


def add(uow: UnitOfWork, new: Shift) -> bool:
    """Add a shift (its id is given here); an equal start replaces, True when it was new."""
    starts = _text(new.starts)
    same = uow.row(_SAME, mentor=new.mentor_id, of=new.discipline, at_tier=new.tier, starts=starts)
    if same is not None:
        uow.change(_REMOVE, shift=same.id)
    uow.insert(
        shift,
        id=uow.new_id(),
        mentor_id=new.mentor_id,
        discipline=new.discipline,
        tier=new.tier,
        starts_local=starts,
        ends_local=_text(new.ends),
        time_zone=new.time_zone,
    )
    return same is None


def _text(local: datetime) -> str:
    return local.isoformat(timespec="seconds")


def _value(row: Row[Any]) -> Shift:
    return Shift(
        row.id,
        row.mentor_id,
        Discipline(row.discipline),
        Tier(row.tier),
        datetime.fromisoformat(row.starts_local),
        datetime.fromisoformat(row.ends_local),
        row.time_zone,
    )
