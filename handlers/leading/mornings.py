"""The mornings of facilities: what goes out for each of them by its own clock is put on there.

A due row for each time zone falls due at 07:00. So a facility, a leader or a zone that is new is
reached from the next morning, and nothing has to be started by anybody.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from domain.local_time import DAY, to_local, to_utc
from domain.model import Job
from domain.schedules import CatchUp, ScheduleState
from handlers.leading import asks, leaders, pulse, renewing
from handlers.schedules import planning
from storage import facilities, jobs, schedules

if TYPE_CHECKING:
    from domain.model import Facility
    from handlers.desk import Desk

LOOK: Final = "leading.look"
"""The due row of a morning; its key is the time zone."""

MORNING: Final = time(7)


def plan(desk: Desk) -> None:
    """See to it that each time zone with a facility has its morning."""
    for zone in sorted({each.time_zone for each in facilities.every(desk.uow)}):
        if jobs.due_at(desk.uow, LOOK, zone) is None:
            desk.uow.later(Job(LOOK, zone, _morning(desk.now, zone)))


def look(desk: Desk, job: Job) -> None:
    """It is morning in a time zone: see to its facilities, and to the next morning."""
    home = [each for each in facilities.every(desk.uow) if each.time_zone == job.key]
    for each in home:
        tend(desk, each)
        renewing.look_ahead(desk, each, desk.now - DAY)
        pulse.tell(desk, each)
    if home:
        desk.uow.later(Job(LOOK, job.key, _morning(desk.now, job.key)))
    plan(desk)


def tend(desk: Desk, facility: Facility) -> None:
    """Put on the clock what a facility has by its leaders, and by its team."""
    now, zone = desk.now, facility.time_zone
    by_leaders = {asks.KIND: asks.rule(now, zone), renewing.KIND: renewing.rule(now, zone)}
    missing = [kind for kind in by_leaders if not _is_on(desk, facility, kind)]
    if missing and leaders.of_facility(desk, facility.id):
        for kind in missing:
            _put(desk, facility, kind, by_leaders[kind])
    if not _is_on(desk, facility, pulse.KIND) and pulse.team(desk, facility.id):
        _put(desk, facility, pulse.KIND, pulse.rule(now, zone))


def _is_on(desk: Desk, facility: Facility, kind: str) -> bool:
    """Tell whether something is on the clock of a facility, in the zone where it is now."""
    known = schedules.of(desk.uow, kind, facility.id).values()
    rings = [each.time_zone for each in known if each.state is not ScheduleState.OVER]
    return rings == [facility.time_zone]


def _put(desk: Desk, facility: Facility, kind: str, rule: str) -> None:
    """Put something on the clock of a facility, and off the one of a zone that it had before."""
    planning.stop(desk, kind, facility.id)
    planning.plan(desk, kind, facility.id, facility.time_zone, rule, CatchUp.SKIP)


def _morning(now: datetime, zone: str) -> datetime:
    """Return the next morning in a zone, after now."""
    local = to_local(now, zone)
    day = local.date() if local.time() < MORNING else local.date() + DAY
    return to_utc(datetime.combine(day, MORNING), zone)
