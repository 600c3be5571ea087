"""Each morning the coordinators on duty hear what is wrong with the roster to come, once.

A due row for each time zone falls due at 08:00 there. It carries the names of what was told, so
that a gap is told again only when it has changed, also after a restart.
"""

from __future__ import annotations

from datetime import datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.local_time import DAY, to_local, to_utc
from domain.model import Job
from handlers import alarms
from handlers.shifts.foresight import foresee
from storage import jobs, people, programmes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.model import Person
    from domain.rota.gaps import Double, Gap
    from handlers.desk import Desk

LOOK: Final = "rota.look"
"""The due row that looks ahead in the morning; its key is the time zone."""

MORNING: Final = time(8)
MOST: Final = 4
"""So many gaps of a discipline, and double covers, are told in a morning; the rest waits."""

_TOLD = "told"


def plan(desk: Desk) -> None:
    """See to it that each time zone of the coordinators, and the programme's, has its morning."""
    _plan(desk, _zones(desk))


def look(desk: Desk, job: Job) -> None:
    """It is morning in a time zone: tell its coordinators on duty what is new and wrong."""
    readers = [each for each in alarms.on_duty(desk) if each.time_zone == job.key]
    found = foresee(desk.uow)
    before = {name for name, state in job.data if state == _TOLD}
    gaps = _nearest(each for each in found.gaps if each.key not in before)
    doubles = [each for each in found.doubles if each.key not in before][:MOST]
    if readers:
        _tell(desk, readers, gaps, doubles)
        before |= {each.key for each in gaps} | {each.key for each in doubles}
    still = ({each.key for each in found.gaps} | {each.key for each in found.doubles}) & before
    zones = set(_zones(desk))
    _plan(desk, sorted(zones - {job.key}))
    if job.key in zones:
        data = tuple((name, _TOLD) for name in sorted(still))
        desk.uow.later(Job(LOOK, job.key, _morning(desk.now, job.key), data=data))


def _plan(desk: Desk, zones: Iterable[str]) -> None:
    for zone in zones:
        if jobs.due_at(desk.uow, LOOK, zone) is None:
            desk.uow.later(Job(LOOK, zone, _morning(desk.now, zone)))


def _tell(
    desk: Desk, readers: Sequence[Person], gaps: Sequence[Gap], doubles: Sequence[Double]
) -> None:
    if not gaps and not doubles:
        return
    count = f"{len(gaps)} gaps, {len(doubles)} double covers"
    desk.log("rota.looked", None, count)
    for reader in readers:
        for _, same in groupby(gaps, key=lambda each: each.discipline):
            _tell_gaps(desk, reader, list(same))
        for double in doubles:
            _tell_double(desk, reader, double)


def _tell_gaps(desk: Desk, reader: Person, gaps: Sequence[Gap]) -> None:
    rendered = desk.render(
        "alert.gap.nobody",
        reader,
        discipline=desk.discipline(gaps[0].discipline, reader),
        list="\n".join(_line(desk, each, reader) for each in gaps),
    )
    desk.tell(reader, rendered)


def _tell_double(desk: Desk, reader: Person, double: Double) -> None:
    names = people.many(desk.uow, double.mentors)
    first, second = (naming.given_name(names[each].name) for each in double.mentors)
    rendered = desk.render(
        "alert.double",
        reader,
        mentor=first,
        mentor2=second,
        discipline=desk.discipline(double.discipline, reader),
        time=_span(desk, double.starts, double.ends, reader),
    )
    desk.tell(reader, rendered)


def _line(desk: Desk, gap: Gap, reader: Person) -> str:
    starts = max(gap.starts or desk.now, desk.now)
    if gap.ends is None:
        return f"{desk.time(starts, reader)} - ?"
    return _span(desk, starts, gap.ends, reader)


def _span(desk: Desk, starts: datetime, ends: datetime, reader: Person) -> str:
    """Return a time as its reader sees days: the day of its end only where it is another one."""
    last = to_local(ends, reader.time_zone)
    same_day = to_local(starts, reader.time_zone).date() == last.date()
    end = f"{last:%H:%M}" if same_day else desk.time(ends, reader)
    return f"{desk.time(starts, reader)} - {end}"


def _nearest(gaps: Iterable[Gap]) -> list[Gap]:
    """Return the first few gaps of each discipline, by discipline."""
    listed = sorted(gaps, key=lambda each: each.discipline)  # which keeps their order by start
    by_discipline = groupby(listed, key=lambda each: each.discipline)
    return [gap for _, same in by_discipline for gap in list(same)[:MOST]]


def _zones(desk: Desk) -> list[str]:
    programme = programmes.get(desk.uow)
    home = {programme.time_zone} if programme else set()
    return sorted(home | {each.time_zone for each in desk.coordinators()})


def _morning(now: datetime, zone: str) -> datetime:
    """Return the next 08:00 in a zone after an instant."""
    today = to_local(now, zone).date()
    first = to_utc(datetime.combine(today, MORNING), zone)
    return first if first > now else to_utc(datetime.combine(today + DAY, MORNING), zone)
