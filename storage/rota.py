"""What the rota is made of; `roster` derives from it who is on duty."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, delete, select, update

from domain.model import Discipline, Tier
from domain.rota.values import (
    Duty,
    Leave,
    Override,
    OverrideKind,
    Rotation,
    Rule,
    Temporary,
    Unit,
)
from storage.schema import (
    holiday,
    leave,
    rota_rule,
    rotation,
    shift_override,
    temporary_schedule,
)
from storage.uow import remembered

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

WIDEST_OFFSET = timedelta(hours=15)
"""No zone is further than this from UTC, so local ends within it may still matter."""

_ROTATIONS = select(rotation).order_by(rotation.c.id)
_RULES = select(rota_rule).order_by(rota_rule.c.id)
_OVERRIDES = (
    select(shift_override)
    .where(
        shift_override.c.ends_local >= bindparam("ended_after"),
        shift_override.c.starts_local <= bindparam("starts_before"),
    )
    .order_by(shift_override.c.ends_local, shift_override.c.id)
)
_TEMPORARIES = (
    select(temporary_schedule)
    .where(
        temporary_schedule.c.ends_local >= bindparam("ended_after"),
        temporary_schedule.c.starts_local <= bindparam("starts_before"),
    )
    .order_by(temporary_schedule.c.ends_local, temporary_schedule.c.id)
)
_LEAVES = (
    select(leave)
    .where(leave.c.ends_at > bindparam("since"), leave.c.starts_at < bindparam("until"))
    .order_by(leave.c.ends_at, leave.c.id)
)
_LEAVES_OF = (
    select(leave)
    .where(leave.c.mentor_id == bindparam("mentor"), leave.c.ends_at > bindparam("since"))
    .order_by(leave.c.starts_at, leave.c.id)
)
_HOLIDAYS = (
    select(holiday)
    .where(holiday.c.day >= bindparam("first"), holiday.c.day <= bindparam("last"))
    .order_by(holiday.c.day)
)
_END_LEAVE = (
    update(leave).where(leave.c.id == bindparam("leave")).values(ends_at=bindparam("new_end"))
)
_FORGET_HOLIDAY = delete(holiday).where(holiday.c.day == bindparam("on"))
_REMOVE = {
    table.name: delete(table).where(table.c.id == bindparam("gone"))
    for table in (rotation, rota_rule, shift_override, temporary_schedule, leave)
}


@remembered
def rotations(uow: UnitOfWork) -> list[Rotation]:
    """Return all rotations, the oldest first."""
    return [_rotation(row) for row in uow.rows(_ROTATIONS)]


@remembered
def rules(uow: UnitOfWork) -> list[Rule]:
    """Return all rules, the oldest first."""
    return [_rule(row) for row in uow.rows(_RULES)]


def overrides(uow: UnitOfWork, since: datetime, until: datetime) -> list[Override]:
    """Return the overrides that may matter between two instants, whatever their zone."""
    return [_override(row) for row in uow.rows(_OVERRIDES, **window(since, until))]


def temporaries(uow: UnitOfWork, since: datetime, until: datetime) -> list[Temporary]:
    """Return the temporary schedules that may matter between two instants."""
    return [_temporary(row) for row in uow.rows(_TEMPORARIES, **window(since, until))]


def leaves(uow: UnitOfWork, since: datetime, until: datetime) -> list[Leave]:
    """Return who is away at some time between two instants."""
    return [_leave(row) for row in uow.rows(_LEAVES, since=since, until=until)]


def leaves_of(uow: UnitOfWork, mentor_id: int, since: datetime) -> list[Leave]:
    """Return a mentor's leaves that end after an instant, the earliest first."""
    return [_leave(row) for row in uow.rows(_LEAVES_OF, mentor=mentor_id, since=since)]


@remembered
def holidays(uow: UnitOfWork, first: date, last: date) -> dict[date, str]:
    """Return the confirmed holidays of some days, both ends among them, and their names."""
    rows = uow.rows(_HOLIDAYS, first=first.isoformat(), last=last.isoformat())
    return {date.fromisoformat(row.day): row.name for row in rows}


def add_rotation(uow: UnitOfWork, new: Rotation) -> int:
    """Add a rotation (its id is given here)."""
    made = uow.new_id()
    uow.insert(
        rotation,
        id=made,
        name=new.name,
        unit=new.unit,
        length=new.length,
        anchor_local=_text(new.anchor),
        time_zone=new.time_zone,
        groups=orjson.dumps(new.groups).decode(),
    )
    return made


def add_rule(uow: UnitOfWork, new: Rule) -> int:
    """Add a rule (its id is given here)."""
    made = uow.new_id()
    uow.insert(
        rota_rule,
        id=made,
        discipline=new.discipline,
        tier=new.tier,
        days="".join(str(each) for each in sorted(new.days)),
        start_local=new.start.isoformat(timespec="minutes"),
        end_local=new.end.isoformat(timespec="minutes"),
        time_zone=new.time_zone,
        mentor_id=new.mentor_id,
        rotation_id=new.rotation_id,
    )
    return made


def add_override(uow: UnitOfWork, new: Override) -> int:
    """Add an override (its id is given here)."""
    made = uow.new_id()
    uow.insert(
        shift_override,
        id=made,
        discipline=new.discipline,
        tier=new.tier,
        kind=new.kind,
        mentor_id=new.mentor_id,
        replaces_id=new.replaces_id,
        starts_local=_text(new.starts),
        ends_local=_text(new.ends),
        time_zone=new.time_zone,
        made_at=uow.now,
    )
    return made


def add_temporary(uow: UnitOfWork, new: Temporary) -> int:
    """Add a temporary schedule (its id is given here)."""
    made = uow.new_id()
    duties = [[each.mentor_id, _text(each.starts), _text(each.ends)] for each in new.duties]
    uow.insert(
        temporary_schedule,
        id=made,
        discipline=new.discipline,
        tier=new.tier,
        starts_local=_text(new.starts),
        ends_local=_text(new.ends),
        time_zone=new.time_zone,
        duties=orjson.dumps(duties).decode(),
        made_at=uow.now,
    )
    return made


def add_leave(uow: UnitOfWork, mentor_id: int, starts_at: datetime, ends_at: datetime) -> int:
    """Note that a mentor is away between two instants."""
    made = uow.new_id()
    uow.insert(
        leave,
        id=made,
        mentor_id=mentor_id,
        starts_at=starts_at,
        ends_at=ends_at,
        made_at=uow.now,
    )
    return made


def end_leave(uow: UnitOfWork, leave_id: int, at: datetime) -> None:
    """Let a leave end at another instant."""
    uow.change(_END_LEAVE, leave=leave_id, new_end=at)


def confirm_holiday(uow: UnitOfWork, day: date, name: str) -> None:
    """Make a day a holiday of the programme."""
    forget_holiday(uow, day)
    uow.insert(holiday, day=day.isoformat(), name=name, confirmed_at=uow.now)


def forget_holiday(uow: UnitOfWork, day: date) -> bool:
    """Make a day an ordinary one again; False when it was one."""
    return uow.change(_FORGET_HOLIDAY, on=day.isoformat()) == 1


def remove_rotation(uow: UnitOfWork, rotation_id: int) -> bool:
    """Remove a rotation that no rule names; False when it is gone."""
    return uow.change(_REMOVE["rotation"], gone=rotation_id) == 1


def remove_rule(uow: UnitOfWork, rule_id: int) -> bool:
    """Remove a rule; False when it is gone."""
    return uow.change(_REMOVE["rota_rule"], gone=rule_id) == 1


def remove_override(uow: UnitOfWork, override_id: int) -> bool:
    """Remove an override; False when it is gone."""
    return uow.change(_REMOVE["shift_override"], gone=override_id) == 1


def remove_temporary(uow: UnitOfWork, temporary_id: int) -> bool:
    """Remove a temporary schedule; False when it is gone."""
    return uow.change(_REMOVE["temporary_schedule"], gone=temporary_id) == 1


def remove_leave(uow: UnitOfWork, leave_id: int) -> bool:
    """Remove a leave as if it had never been; False when it is gone."""
    return uow.change(_REMOVE["leave"], gone=leave_id) == 1


def window(since: datetime, until: datetime) -> dict[str, str]:
    """Return the local times between which rows may matter to a span of instants (UTC)."""
    return {
        "ended_after": _text(since.replace(tzinfo=None) - WIDEST_OFFSET),
        "starts_before": _text(until.replace(tzinfo=None) + WIDEST_OFFSET),
    }


def _text(local: datetime) -> str:
    return local.isoformat(timespec="seconds")


def _rotation(row: Row[Any]) -> Rotation:
    return Rotation(
        id=row.id,
        name=row.name,
        unit=Unit(row.unit),
        length=row.length,
        anchor=datetime.fromisoformat(row.anchor_local),
        time_zone=row.time_zone,
        groups=tuple(tuple(each) for each in orjson.loads(row.groups)),
    )


def _rule(row: Row[Any]) -> Rule:
    return Rule(
        id=row.id,
        discipline=Discipline(row.discipline),
        tier=Tier(row.tier),
        days=frozenset(int(each) for each in row.days),
        start=time.fromisoformat(row.start_local),
        end=time.fromisoformat(row.end_local),
        time_zone=row.time_zone,
        mentor_id=row.mentor_id,
        rotation_id=row.rotation_id,
    )


def _override(row: Row[Any]) -> Override:
    return Override(
        id=row.id,
        discipline=Discipline(row.discipline),
        tier=Tier(row.tier),
        kind=OverrideKind(row.kind),
        starts=datetime.fromisoformat(row.starts_local),
        ends=datetime.fromisoformat(row.ends_local),
        time_zone=row.time_zone,
        mentor_id=row.mentor_id,
        replaces_id=row.replaces_id,
    )


def _temporary(row: Row[Any]) -> Temporary:
    duties = (
        Duty(mentor_id, datetime.fromisoformat(starts), datetime.fromisoformat(ends))
        for mentor_id, starts, ends in orjson.loads(row.duties)
    )
    return Temporary(
        id=row.id,
        discipline=Discipline(row.discipline),
        tier=Tier(row.tier),
        starts=datetime.fromisoformat(row.starts_local),
        ends=datetime.fromisoformat(row.ends_local),
        time_zone=row.time_zone,
        duties=tuple(duties),
    )


def _leave(row: Row[Any]) -> Leave:
    return Leave(row.id, row.mentor_id, row.starts_at, row.ends_at)
