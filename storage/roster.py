"""Shifts of the roster, kept in local wall-clock time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, select

from domain.model import Channel, Discipline, Role, Shift, Tier
from storage.schema import address, facility, person, person_role, region, shift

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_WIDEST_OFFSET = timedelta(hours=15)
"""No zone is further than this from UTC, so local ends within it may still matter."""

_IS_NEAR = and_(
    shift.c.ends_local >= bindparam("ended_after"),
    shift.c.starts_local <= bindparam("starts_before"),
)
_IN_ORDER = (shift.c.starts_local, shift.c.id)
_NEAR = select(shift).where(_IS_NEAR).order_by(*_IN_ORDER)
_NEAR_OF = _NEAR.where(shift.c.discipline == bindparam("of"))
_COORDINATORS = (
    select(shift)
    .join(person_role, person_role.c.person_id == shift.c.mentor_id)
    .where(person_role.c.role == Role.COORDINATOR, shift.c.tier == Tier.COORDINATOR, _IS_NEAR)
    .order_by(*_IN_ORDER)
)
_MENTORS = (
    select(shift, person.c.language, person.c.stopped_at, person.c.facility_id)
    .add_columns(person.c.consented_at)
    .add_columns(facility.c.coupled_with_id, region.c.name.label("region"), address.c.channel)
    .join(person, person.c.id == shift.c.mentor_id)
    .outerjoin(facility, facility.c.id == person.c.facility_id)
    .outerjoin(region, region.c.id == facility.c.region_id)
    .outerjoin(address, and_(address.c.person_id == person.c.id, address.c.blocked_at.is_(None)))
    .where(shift.c.discipline == bindparam("of"), shift.c.tier != Tier.COORDINATOR, _IS_NEAR)
    .order_by(*_IN_ORDER)
)
_SAME = select(shift.c.id).where(
    shift.c.mentor_id == bindparam("mentor"),
    shift.c.discipline == bindparam("of"),
    shift.c.tier == bindparam("at_tier"),
    shift.c.starts_local == bindparam("starts"),
)
_REMOVE = delete(shift).where(shift.c.id == bindparam("shift"))


@dataclass(frozen=True, slots=True)
class Rostered:
    """A mentor's shift, and all about the mentor that decides whether they may be asked."""

    shift: Shift
    language: str
    facility_id: int | None
    coupled_facility_id: int | None
    region: str | None
    channels: frozenset[Channel]
    has_left: bool
    has_agreed: bool


def near(
    uow: UnitOfWork, now: datetime, ahead: timedelta, discipline: Discipline | None = None
) -> list[Shift]:
    """Return the shifts that may hold `now` or begin within `ahead`, whatever their zone."""
    if discipline is None:
        rows = uow.rows(_NEAR, **_window(now, ahead))
    else:
        rows = uow.rows(_NEAR_OF, of=discipline, **_window(now, ahead))
    return [_value(row) for row in rows]


def coordinators(uow: UnitOfWork, now: datetime) -> list[Shift]:
    """Return the shifts of coordinators that may hold `now`, whatever their zone."""
    return [_value(row) for row in uow.rows(_COORDINATORS, **_window(now, timedelta()))]


def mentors(uow: UnitOfWork, discipline: Discipline, now: datetime) -> list[Rostered]:
    """Return the mentors of a discipline whose shifts may hold `now`, whatever their zone."""
    rows = uow.rows(_MENTORS, of=discipline, **_window(now, timedelta()))
    return [_rostered(list(same)) for _, same in groupby(rows, key=lambda row: row.id)]


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


def _window(now: datetime, ahead: timedelta) -> dict[str, str]:
    local = now.replace(tzinfo=None)
    return {
        "ended_after": _text(local - _WIDEST_OFFSET),
        "starts_before": _text(local + ahead + _WIDEST_OFFSET),
    }


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


def _rostered(rows: list[Row[Any]]) -> Rostered:
    """Return the shift of these rows, which differ by the channel alone."""
    row = rows[0]
    return Rostered(
        shift=_value(row),
        language=row.language,
        facility_id=row.facility_id,
        coupled_facility_id=row.coupled_with_id,
        region=row.region,
        channels=frozenset(Channel(each.channel) for each in rows if each.channel is not None),
        has_left=row.stopped_at is not None,
        has_agreed=row.consented_at is not None,
    )
