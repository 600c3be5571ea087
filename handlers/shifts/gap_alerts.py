"""Each morning the coordinators on duty hear what is wrong with the roster to come, once.

A due row for each time zone falls due at 08:00 there. It carries the names of what was told, so
that a gap is told again only when it has changed, also after a restart.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.local_time import DAY, to_local, to_utc
from domain.model import Job
from domain.shifts import Span
from handlers import alarms
from handlers.shifts import gaps
from handlers.shifts.foresight import foresee
from storage import jobs, people, programmes, shift_requests

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.model import Discipline, Person
    from domain.rota.gaps import Double, Gap
    from domain.shifts import Request
    from handlers.desk import Desk

LOOK: Final = "rota.look"
"""The due row that looks ahead in the morning; its key is the time zone."""

MORNING: Final = time(8)
MOST: Final = 4
"""So many gaps of a discipline, and double covers, are told in a morning; the rest waits."""

LONGEST: Final = timedelta(days=3)
"""Volunteers are asked for no longer gap at once: it needs a rule, not a shift."""

_TOLD = "told"


def plan(desk: Desk) -> None:
    """See to it that each time zone of the coordinators, and the programme's, has its morning."""
    _plan(desk, _zones(desk))


def look(desk: Desk, job: Job) -> None:
    """It is morning in a time zone: tell its coordinators on duty what is new and wrong."""
    readers = [each for each in alarms.on_duty(desk) if each.time_zone == job.key]
    found = foresee(desk.uow)
    before = {name for name, state in job.data if state == _TOLD}
    new = [each for each in found.gaps if each.key not in before and not _is_known(desk, each)]
    uncovered = _nearest(new)
    doubles = [each for each in found.doubles if each.key not in before][:MOST]
    if readers:
        _tell(desk, readers, uncovered, doubles)
        before |= {each.key for each in uncovered} | {each.key for each in doubles}
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
    desk: Desk, readers: Sequence[Person], uncovered: Sequence[Gap], doubles: Sequence[Double]
) -> None:
    if uncovered or doubles:
        found = f"{len(uncovered)} gaps, {len(doubles)} double covers"
        desk.log("rota.looked", None, found)
    for discipline, same in groupby(uncovered, key=lambda each: each.discipline):
        _tell_uncovered(desk, readers, discipline, list(same))
    for double in doubles:
        for reader in readers:
            _tell_double(desk, reader, double)


def _tell_uncovered(
    desk: Desk, readers: Sequence[Person], discipline: Discipline, found: Sequence[Gap]
) -> None:
    """Tell of gaps: those that volunteers can be asked for, with a key, apart from the others."""
    free: list[Request] = []
    others: list[Gap] = []
    for gap in found:
        span = _span_of(desk, gap)
        if span is not None and gaps.willing(desk, discipline, span.starts, span.ends):
            free.append(gaps.note(desk, discipline, span))
        else:
            others.append(gap)
    if free:
        gaps.tell(desk, free, readers)
    for reader in readers if others else ():
        _tell_gaps(desk, reader, others)


def _tell_gaps(desk: Desk, reader: Person, found: Sequence[Gap]) -> None:
    rendered = desk.render(
        "alert.gap.nobody",
        reader,
        discipline=desk.discipline(found[0].discipline, reader),
        list="\n".join(_line(desk, each, reader) for each in found),
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


def _span_of(desk: Desk, gap: Gap) -> Span | None:
    """Return what of a gap a volunteer could take, or None where that is nobody's shift."""
    starts = max(gap.starts or desk.now, desk.now)
    short = gap.ends is not None and gap.ends - starts <= LONGEST
    return Span(starts, gap.ends) if gap.ends is not None and short else None


def _is_known(desk: Desk, gap: Gap) -> bool:
    """Tell whether the coordinators have heard of a gap otherwise, as when somebody went away."""
    wanted = _span_of(desk, gap)
    return wanted is not None and any(
        each.giver_id is None
        and each.span.starts <= wanted.starts
        and wanted.ends <= each.span.ends
        for each in shift_requests.of_discipline(desk.uow, gap.discipline)
    )


def _nearest(found: Iterable[Gap]) -> list[Gap]:
    """Return the first few gaps of each discipline, by discipline."""
    listed = sorted(found, key=lambda each: each.discipline)  # which keeps their order by start
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
