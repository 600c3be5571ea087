"""Putting schedules on the clock: when each rings next stands in the due table alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import recurrence
from domain.model import Job
from domain.schedules import Schedule, ScheduleState
from storage import jobs, schedules

if TYPE_CHECKING:
    from datetime import datetime

    from domain.schedules import CatchUp
    from handlers.desk import Desk

RING: Final = "schedule.ring"
DELIVER: Final = "schedule.deliver"
DUE: Final = "due"
"""The instant that a ring is for: a job that is tried again is moved, this is not."""


def plan(
    desk: Desk, kind: str, subject_id: int, time_zone: str, rule: str, catch_up: CatchUp
) -> Schedule:
    """Put something on the clock of a zone, or change when it rings there; a pause goes on.

    What is on the clock as it should be stays untouched, so that an instant that has come and
    has not rung yet still does. Raises BadRule, and UnknownZone.
    """
    recurrence.check(rule)
    known = schedules.of(desk.uow, kind, subject_id).get(time_zone)
    if known is None:
        new = Schedule(0, kind, subject_id, time_zone, rule, catch_up)
        return _on(desk, schedules.add(desk.uow, new))
    wanted = replace(known, rule=rule, catch_up=catch_up)
    if wanted == known and known.state is ScheduleState.ON and next_ring(desk, known) is not None:
        return known
    if known.state is ScheduleState.PAUSED:
        schedules.change(desk.uow, wanted)
        return wanted
    return _on(desk, replace(wanted, state=ScheduleState.ON))


def stop(desk: Desk, kind: str, subject_id: int) -> None:
    """Take something off the clocks of all zones; what has not gone out yet will not."""
    for each in schedules.of(desk.uow, kind, subject_id).values():
        schedules.change(desk.uow, replace(each, state=ScheduleState.OVER))
        jobs.cancel(desk.uow, RING, str(each.id))
        rang = {str(one.id) for one in schedules.occurrences(desk.uow, each.id)}
        for key in jobs.of_kind(desk.uow, DELIVER):
            if key.partition(" ")[0] in rang:
                jobs.cancel(desk.uow, DELIVER, key)


def pause(desk: Desk, schedule: Schedule) -> Schedule:
    """Let a schedule be silent until it is resumed; what is over stays so."""
    if schedule.state is not ScheduleState.ON:
        return schedule
    paused = replace(schedule, state=ScheduleState.PAUSED)
    schedules.change(desk.uow, paused)
    jobs.cancel(desk.uow, RING, str(schedule.id))
    return paused


def resume(desk: Desk, schedule: Schedule) -> Schedule:
    """Let a paused schedule ring from now on; what fell into the pause is not made up for."""
    if schedule.state is not ScheduleState.PAUSED:
        return schedule
    return _on(desk, replace(schedule, state=ScheduleState.ON))


def begin_anew(desk: Desk) -> None:
    """Let all that is on ring from now on: a practice that begins anew has missed nothing."""
    for each in schedules.every(desk.uow):
        if each.state is ScheduleState.ON:
            _on(desk, each)


def next_ring(desk: Desk, schedule: Schedule) -> datetime | None:
    """Return the instant at which a schedule is on the clock, or None."""
    return jobs.due_at(desk.uow, RING, str(schedule.id))


def put(desk: Desk, schedule: Schedule, at: datetime) -> None:
    """Put the ring for an instant on the clock."""
    data = ((DUE, at.isoformat()),)
    desk.uow.later(Job(RING, str(schedule.id), at, data=data))


def _on(desk: Desk, wanted: Schedule) -> Schedule:
    """Put the next instant on the clock; a schedule that has none to come is over."""
    coming = recurrence.fires(wanted.rule, wanted.time_zone, desk.now, 1)
    if not coming:
        wanted = replace(wanted, state=ScheduleState.OVER)
        jobs.cancel(desk.uow, RING, str(wanted.id))
    for at in coming:
        put(desk, wanted, at)
    schedules.change(desk.uow, wanted)
    return wanted
