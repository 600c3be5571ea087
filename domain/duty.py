"""When mentors hear of their shifts: the evening before, at the start, at the end.

All of it is derived from the roster, so that a shift that is added, moved or taken away needs
nobody to tell anybody (CONVERSATIONS 4). Shifts of the coordinator tier are no duty of a mentor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from domain import local_time, quiet_hours
from domain.model import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from domain.model import Discipline, Shift

EVENING = time(19)
"""When a mentor hears of tomorrow, where the mentor is."""

PAUSE = timedelta(days=1)
"""Duty after a shorter pause goes on with what was before: a week of days is one run."""

AFTER_END = timedelta(hours=1)
"""How long after a shift it is still worth asking who goes on with what it leaves."""

LATE = timedelta(hours=6)
"""A start is no news any more when its duty is half over, or after so long."""

DAY = timedelta(days=1)
_RANK = {tier: rank for rank, tier in enumerate(Tier)}


class Moment(StrEnum):
    """What a mentor is told of; what falls on one instant is told in this order."""

    END = "end"
    BEGIN = "begin"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Duty:
    """An unbroken stretch of a mentor's duty for one discipline (UTC), of one or more shifts."""

    mentor_id: int
    discipline: Discipline
    starts: datetime
    ends: datetime
    tier: Tier


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something to tell a mentor, named by its instant `at`.

    It is worth telling from `since` to `until`.
    `duties` are all that begin, or end, with it. Of a start, `is_first` says that there was no
    duty within a day before.
    """

    moment: Moment
    mentor_id: int
    at: datetime
    since: datetime
    until: datetime
    duties: tuple[Duty, ...]
    is_first: bool = True

    def is_due(self, now: datetime) -> bool:
        """Tell whether it is to be told now."""
        return self.since <= now < self.until


def duties(shifts: Iterable[Shift]) -> list[Duty]:
    """Join the shifts of each mentor and discipline that touch or overlap, whatever their tier."""
    spans = [_span(each) for each in shifts if each.tier is not Tier.COORDINATOR]
    spans = [each for each in spans if each.starts < each.ends]
    spans.sort(key=lambda each: (each.mentor_id, each.discipline, each.starts, each.ends))
    found: list[Duty] = []
    for each in spans:
        last = found[-1] if found else None
        if last is not None and _goes_on(last, each):
            found[-1] = _joined(last, each)
        else:
            found.append(each)
    return found


def runs(stretches: Iterable[Duty]) -> list[tuple[Duty, ...]]:
    """Group each mentor's duty, of all disciplines, by pauses of a day or more."""
    found: list[list[Duty]] = []
    ends: datetime | None = None
    for each in sorted(stretches, key=lambda one: (one.mentor_id, one.starts, one.ends)):
        same = found and found[-1][0].mentor_id == each.mentor_id
        if same and ends is not None and each.starts - ends < PAUSE:
            found[-1].append(each)
            ends = max(ends, each.ends)
        else:
            found.append([each])
            ends = each.ends
    return [tuple(each) for each in found]


def announcements(shifts: Iterable[Shift], zones: Mapping[int, str]) -> list[Announcement]:
    """Give what to tell the mentors whose time zones are known, by the instant it is due.

    The shifts must reach back two days before what is asked for: a start is told for a day at
    most, and is a first one after a day without duty.
    """
    found: list[Announcement] = []
    for run in runs(duties(shifts)):
        if (zone := zones.get(run[0].mentor_id)) is not None:
            found += _starts(run, zone)
            found += _ends(run)
    order = list(Moment)
    return sorted(found, key=lambda one: (one.since, order.index(one.moment), one.mentor_id))


def with_whom(shifts: Iterable[Shift], duty: Duty) -> tuple[int, ...]:
    """Give who else is on call for the discipline when a duty begins, by tier."""
    found = [each for each in _others(shifts, duty) if each.starts <= duty.starts < each.ends]
    return tuple(dict.fromkeys(each.mentor_id for each in sorted(found, key=_order)))


def after(shifts: Iterable[Shift], duty: Duty) -> tuple[int, datetime] | None:
    """Give who is on call for the discipline when a duty has ended, and from when; None: nobody.

    That is whoever is on call then, the first tier first, else whoever comes next.
    """
    others = [each for each in _others(shifts, duty) if each.ends > duty.ends]
    then = [each for each in others if each.starts <= duty.ends]
    if then:
        return min(then, key=_order).mentor_id, duty.ends
    following = min(others, key=lambda each: (each.starts, _order(each)), default=None)
    return None if following is None else (following.mentor_id, following.starts)


def fields(stretches: Sequence[Duty]) -> list[tuple[Discipline, datetime, datetime]]:
    """Give each discipline of some duties, from its first start to its last end, in that order."""
    by_field: dict[Discipline, list[Duty]] = {}
    for each in sorted(stretches, key=lambda one: (one.starts, one.discipline)):
        by_field.setdefault(each.discipline, []).append(each)
    return [
        (discipline, each[0].starts, max(one.ends for one in each))
        for discipline, each in by_field.items()
    ]


def _starts(run: Sequence[Duty], zone: str) -> Iterator[Announcement]:
    for starts, same in groupby(run, key=lambda each: each.starts):
        together = tuple(same)
        mentor_id, is_first = together[0].mentor_id, starts == run[0].starts
        half = (max(each.ends for each in together) - starts) / 2
        stale = starts + min(half, LATE)
        yield Announcement(
            Moment.BEGIN, mentor_id, starts, starts, stale, together, is_first=is_first
        )
        evening, night = _evening(starts, zone)
        until = min(night, starts)
        if evening < until:
            yield Announcement(
                Moment.EVENING, mentor_id, starts, evening, until, together, is_first=is_first
            )


def _ends(run: Sequence[Duty]) -> Iterator[Announcement]:
    by_end = sorted(run, key=lambda each: (each.ends, each.discipline))
    for ends, same in groupby(by_end, key=lambda each: each.ends):
        together = tuple(same)
        yield Announcement(
            Moment.END, together[0].mentor_id, ends, ends, ends + AFTER_END, together
        )


def _evening(starts: datetime, zone: str) -> tuple[datetime, datetime]:
    """Give the evening before a start, and when quiet hours begin on it."""
    day = local_time.to_local(starts, zone).date() - DAY
    quiet = quiet_hours.NIGHT.starts
    return (
        local_time.to_utc(datetime.combine(day, EVENING), zone),
        local_time.to_utc(datetime.combine(day, quiet), zone),
    )


def _span(shift: Shift) -> Duty:
    return Duty(
        shift.mentor_id,
        shift.discipline,
        local_time.to_utc(shift.starts, shift.time_zone),
        local_time.to_utc(shift.ends, shift.time_zone),
        shift.tier,
    )


def _goes_on(last: Duty, following: Duty) -> bool:
    same = (last.mentor_id, last.discipline) == (following.mentor_id, following.discipline)
    return same and following.starts <= last.ends


def _joined(last: Duty, following: Duty) -> Duty:
    """Return two stretches as one, in the tier that is asked first."""
    tier = min(last.tier, following.tier, key=_RANK.__getitem__)
    ends = max(last.ends, following.ends)
    return Duty(last.mentor_id, last.discipline, last.starts, ends, tier)


def _others(shifts: Iterable[Shift], duty: Duty) -> list[Duty]:
    spans = [_span(each) for each in shifts if each.tier is not Tier.COORDINATOR]
    return [
        each
        for each in spans
        if each.mentor_id != duty.mentor_id
        and each.discipline is duty.discipline
        and each.starts < each.ends
    ]


def _order(duty: Duty) -> tuple[int, datetime, int]:
    return _RANK[duty.tier], duty.starts, duty.mentor_id
