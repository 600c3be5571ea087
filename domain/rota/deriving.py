"""Who is on duty and when, derived from a schedule; nothing here is stored.

First come the single shifts and what the rules say, then the exceptions in the order in which
they were made (their ids): what was decided last holds, so that a swapped shift can be swapped on
and a temporary schedule replaces what stood before it but can itself be changed. Leave comes last
and changes nobody's shifts; it says who is not there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.local_time import check_aware, to_utc
from domain.model import Tier
from domain.rota import ruling
from domain.rota.stretches import (
    OVERRIDE,
    TEMPORARY,
    Stretch,
    as_shift,
    distinct,
    of_shift,
    within,
    without,
)
from domain.rota.values import OverrideKind, Temporary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from domain.model import Shift
    from domain.rota.values import Leave, Override, Schedule

_RANK = {tier: rank for rank, tier in enumerate(Tier)}


def shifts(schedule: Schedule, since: datetime, until: datetime) -> tuple[Shift, ...]:
    """Give the shifts that go on at `since` or begin by `until`, whole, by start.

    They are people's own, whether these are away or not. Ends are wall-clock times of the zone
    in which the shift was planned. Two shifts of one person may overlap; one that lies within
    another of the same discipline and tier is left out. Raises ValueError for a naive instant.
    """
    return tuple(
        as_shift(each) for each in _those(_stretches(schedule, since, until), since, until)
    )


def present(schedule: Schedule, since: datetime, until: datetime) -> tuple[Shift, ...]:
    """Give the shifts of those who are there: as `shifts` does, with all leave cut out."""
    return tuple(as_shift(each) for each in attended(schedule, since, until))


def attended(schedule: Schedule, since: datetime, until: datetime) -> list[Stretch]:
    """Give what `present` does as stretches, which say where they come from."""
    found = _stretches(schedule, since, until)
    for leave in schedule.leaves:
        found = [part for each in found for part in _without_leave(each, leave)]
    return _those(found, since, until)


def on_call(schedule: Schedule, instant: datetime) -> tuple[Shift, ...]:
    """Give the shifts of those who are on call at an instant and not away, by tier and start.

    A person comes once for each discipline and tier, however many shifts say so.
    """
    found: dict[tuple[object, ...], Shift] = {}
    for each in present(schedule, instant, instant):
        found.setdefault((each.discipline, each.tier, each.mentor_id), each)
    return tuple(sorted(found.values(), key=lambda each: _RANK[each.tier]))


def _stretches(schedule: Schedule, since: datetime, until: datetime) -> list[Stretch]:
    check_aware(since)
    check_aware(until)
    found = [each for each in map(of_shift, schedule.shifts) if each.start < each.end]
    found += ruling.stretches(schedule, since, until)
    found = [each for each in found if each.touches(since, until)]
    exceptions: list[Override | Temporary] = [*schedule.overrides, *schedule.temporaries]
    for each in sorted(exceptions, key=lambda one: one.id):
        found = _after(found, each)
    return found


def _those(found: Iterable[Stretch], since: datetime, until: datetime) -> list[Stretch]:
    kept = (each for each in distinct(found) if each.touches(since, until))
    return sorted(kept, key=_order)


def _order(stretch: Stretch) -> tuple[datetime, int, int]:
    return stretch.start, stretch.mentor_id, _RANK[stretch.line[1]]


def _after(found: list[Stretch], exception: Override | Temporary) -> list[Stretch]:
    """Give what is left, and what is new, after an exception to some line."""
    line = (exception.discipline, exception.tier)
    zone = exception.time_zone
    start, end = to_utc(exception.starts, zone), to_utc(exception.ends, zone)
    if start >= end:
        return found
    concerned = [each for each in found if each.line == line]
    others = [each for each in found if each.line != line]
    kind = TEMPORARY if isinstance(exception, Temporary) else OVERRIDE
    span = Stretch(line, 0, start, end, zone, origin=f"{kind} {exception.id}")
    if isinstance(exception, Temporary):
        kept = [part for each in concerned for part in without(each, start, end)]
        return [*others, *kept, *_duties(exception, span)]
    return [*others, *_overridden(concerned, exception, span)]


def _duties(temporary: Temporary, span: Stretch) -> Iterator[Stretch]:
    zone = temporary.time_zone
    for duty in temporary.duties:
        start, end = to_utc(duty.starts, zone), to_utc(duty.ends, zone)
        own = replace(span, mentor_id=duty.mentor_id, start=start, end=end)
        yield from within(own, span.start, span.end)


def _overridden(found: list[Stretch], override: Override, span: Stretch) -> Iterator[Stretch]:
    if override.kind is OverrideKind.ADD:
        yield from found
        yield replace(span, mentor_id=override.mentor_id or 0)
        return
    for each in found:
        if each.mentor_id != override.replaces_id:
            yield each
            continue
        yield from without(each, span.start, span.end)
        if override.kind is OverrideKind.REPLACE:
            for part in within(each, span.start, span.end):
                yield replace(part, mentor_id=override.mentor_id or 0, shift=None)


def _without_leave(stretch: Stretch, leave: Leave) -> Iterator[Stretch]:
    if stretch.mentor_id == leave.mentor_id:
        return without(stretch, leave.starts_at, leave.ends_at)
    return iter((stretch,))
