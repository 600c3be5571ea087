"""Schedules, their occurrences, and what each occurrence became for each person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.schedules import CatchUp, Delivered, Occurrence, Schedule, ScheduleState
from storage.columns import among, stands
from storage.schema import schedule, schedule_delivery, schedule_occurrence

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

SENT = "sent"
LEFT_OUT = "left_out"
RANG = "rang"
PASSED = "passed"

_GET = select(schedule).where(schedule.c.id == bindparam("id"))
_ALL = select(schedule).order_by(schedule.c.id)
_SAME = select(schedule).where(
    schedule.c.kind == bindparam("of_kind"), schedule.c.subject_id == bindparam("subject")
)
_CHANGE = (
    update(schedule)
    .where(schedule.c.id == bindparam("schedule"))
    .values(
        rule=bindparam("new_rule"),
        catch_up=bindparam("new_catch_up"),
        state=bindparam("new_state"),
    )
)
_RANG = select(schedule_occurrence).where(
    schedule_occurrence.c.schedule_id == bindparam("schedule"),
    schedule_occurrence.c.due_at == bindparam("due"),
)
_OCCURRENCE = select(schedule_occurrence).where(schedule_occurrence.c.id == bindparam("id"))
_OCCURRENCES = (
    select(schedule_occurrence)
    .where(schedule_occurrence.c.schedule_id == bindparam("schedule"))
    .order_by(schedule_occurrence.c.due_at)
)
_DELIVERIES = (
    select(schedule_delivery)
    .where(schedule_delivery.c.occurrence_id == bindparam("occurrence"))
    .order_by(schedule_delivery.c.person_id)
)
_DELIVERED = select(schedule_delivery.c.person_id).where(
    schedule_delivery.c.occurrence_id == bindparam("occurrence"),
    among(schedule_delivery.c.person_id, "people"),
)
_PUSHED = (
    select(schedule_delivery.c.at)
    .where(
        schedule_delivery.c.person_id == bindparam("person"),
        schedule_delivery.c.at >= bindparam("since"),
        stands(schedule_delivery.c.state, SENT),
    )
    .order_by(schedule_delivery.c.at)
)
_OF_PERSON = (
    select(schedule_delivery, schedule.c.kind)
    .join(schedule_occurrence, schedule_occurrence.c.id == schedule_delivery.c.occurrence_id)
    .join(schedule, schedule.c.id == schedule_occurrence.c.schedule_id)
    .where(schedule_delivery.c.person_id == bindparam("person"))
    .order_by(schedule_delivery.c.at)
)


def add(uow: UnitOfWork, new: Schedule) -> Schedule:
    """Store a schedule under an id of its own, and return it."""
    stored = replace(new, id=uow.new_id())
    uow.insert(
        schedule,
        id=stored.id,
        kind=stored.kind,
        subject_id=stored.subject_id,
        time_zone=stored.time_zone,
        rule=stored.rule,
        catch_up=stored.catch_up,
        state=stored.state,
        made_at=uow.now,
    )
    return stored


def get(uow: UnitOfWork, schedule_id: int) -> Schedule:
    """Return a schedule that is known to exist; raises LookupError."""
    row = uow.row(_GET, id=schedule_id)
    if row is None:
        raise LookupError(f"no schedule {schedule_id}")
    return _value(row)


def every(uow: UnitOfWork) -> list[Schedule]:
    """Return every schedule, the first made first."""
    return [_value(row) for row in uow.rows(_ALL)]


def of(uow: UnitOfWork, kind: str, subject_id: int) -> dict[str, Schedule]:
    """Return the schedules of one subject, by time zone."""
    rows = uow.rows(_SAME, of_kind=kind, subject=subject_id)
    return {row.time_zone: _value(row) for row in rows}


def change(uow: UnitOfWork, changed: Schedule) -> None:
    """Give a schedule another rule or catch-up policy, or let it pause, go on or end."""
    uow.change(
        _CHANGE,
        schedule=changed.id,
        new_rule=changed.rule,
        new_catch_up=changed.catch_up,
        new_state=changed.state,
    )


def note(uow: UnitOfWork, schedule_id: int, due_at: datetime, state: str) -> Occurrence | None:
    """Note that a schedule rings for an instant, or lets it pass; None when it has before."""
    if uow.row(_RANG, schedule=schedule_id, due=due_at) is not None:
        return None
    new = Occurrence(uow.new_id(), schedule_id, due_at, uow.now, state)
    uow.insert(
        schedule_occurrence,
        id=new.id,
        schedule_id=schedule_id,
        due_at=due_at,
        rang_at=uow.now,
        state=state,
    )
    return new


def occurrence(uow: UnitOfWork, occurrence_id: int) -> Occurrence:
    """Return an occurrence that is known to exist; raises LookupError."""
    row = uow.row(_OCCURRENCE, id=occurrence_id)
    if row is None:
        raise LookupError(f"no occurrence {occurrence_id}")
    return _occurrence(row)


def occurrences(uow: UnitOfWork, schedule_id: int) -> list[Occurrence]:
    """Return for what instants a schedule rang or did not, the first first."""
    return [_occurrence(row) for row in uow.rows(_OCCURRENCES, schedule=schedule_id)]


def deliver(uow: UnitOfWork, new: Delivered) -> None:
    """Note what an occurrence becomes for a person; the database refuses a second time."""
    uow.insert(
        schedule_delivery,
        id=uow.new_id(),
        occurrence_id=new.occurrence_id,
        person_id=new.person_id,
        at=new.at,
        state=new.state,
        reason=new.reason,
    )


def delivered(uow: UnitOfWork, occurrence_id: int, people: Collection[int]) -> frozenset[int]:
    """Return for whom of some people it is noted what an occurrence became."""
    if not people:
        return frozenset()
    rows = uow.rows(_DELIVERED, occurrence=occurrence_id, people=list(people))
    return frozenset(row.person_id for row in rows)


def deliveries(uow: UnitOfWork, occurrence_id: int) -> list[Delivered]:
    """Return what an occurrence became for each person, by their ids."""
    return [_delivered(row) for row in uow.rows(_DELIVERIES, occurrence=occurrence_id)]


def pushed(uow: UnitOfWork, person_id: int, since: datetime) -> list[datetime]:
    """Return when something went out to a person since an instant, the first first."""
    return [row.at for row in uow.rows(_PUSHED, person=person_id, since=since)]


def of_person(uow: UnitOfWork, person_id: int) -> list[tuple[str, Delivered]]:
    """Return all that became of schedules for a person, with the kind of each."""
    return [(row.kind, _delivered(row)) for row in uow.rows(_OF_PERSON, person=person_id)]


def _value(row: Row[Any]) -> Schedule:
    return Schedule(
        row.id,
        row.kind,
        row.subject_id,
        row.time_zone,
        row.rule,
        CatchUp(row.catch_up),
        ScheduleState(row.state),
    )


def _occurrence(row: Row[Any]) -> Occurrence:
    return Occurrence(row.id, row.schedule_id, row.due_at, row.rang_at, row.state)


def _delivered(row: Row[Any]) -> Delivered:
    return Delivered(row.occurrence_id, row.person_id, row.at, row.state, row.reason)
