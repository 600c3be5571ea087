"""What a coordinator writes about a rota, read; every fault says what to write instead."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from domain.local_time import DAY, to_utc, zone
from domain.rota.values import HOLIDAY, LONGEST_EXCEPTION, Unit
from domain.service_hours import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.rota.values import Rotation, Temporary

MOST: Final = {Unit.HOUR: 24 * 366, Unit.DAY: 366, Unit.WEEK: 52, Unit.MONTH: 12}
"""No turn of a rotation is longer than a year."""

_WEEK = len(DAYS)
_NAMES = tuple(each.lower() for each in DAYS)
_HOLIDAY, _ALL = "holiday", "all"
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_DAY = "%Y-%m-%d"
_MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


def days(text: str) -> frozenset[int]:
    """Read "mon-fri,holiday", or "all" for every day and holiday; raises ValueError."""
    return frozenset(day for part in text.casefold().split(",") for day in _days(part.strip()))


def days_text(found: frozenset[int]) -> str:
    """Write days as `days` reads them: "mon-fri,holiday"."""
    if found == frozenset(range(HOLIDAY + 1)):
        return _ALL
    runs: list[list[int]] = []
    for day in sorted(found - {HOLIDAY}):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = [
        _NAMES[run[0]] if len(run) == 1 else f"{_NAMES[run[0]]}-{_NAMES[run[-1]]}" for run in runs
    ]
    return ",".join(parts + [_HOLIDAY] * (HOLIDAY in found))


def hours(text: str) -> tuple[time, time]:
    """Read "19:00-07:00"; an end at or before the start is on the next day; raises ValueError."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} are no hours; write them like 07:00-19:00 or 19:00-07:00")
    first, last = (int(found[1]), int(found[2])), (int(found[3] or 0), int(found[4] or 0))
    return time(*first), time(*last)


def starts(text: str) -> datetime:
    """Read a local time, "2026-12-24T07:00"; a day alone means its midnight; raises ValueError."""
    return _moment(text)[0]


def ends(text: str) -> datetime:
    """Read a local time; a day alone means all of it, hence its end; raises ValueError."""
    found, is_day = _moment(text)
    return found + DAY if is_day else found


def check_span(first: datetime, last: datetime, zone_name: str) -> None:
    """Raise ValueError for a span that is empty, or in no zone."""
    zone(zone_name)
    if to_utc(first, zone_name) >= to_utc(last, zone_name):
        raise ValueError("it ends before it begins; write a later --to")


def check_length(first: datetime, last: datetime) -> None:
    """Raise ValueError for an exception that ought to be a rule."""
    if last - first > LONGEST_EXCEPTION:
        most = LONGEST_EXCEPTION.days
        raise ValueError(f"it is longer than {most} days; write a rule instead, or a shorter span")


def check_rotation(rotation: Rotation) -> None:
    """Raise ValueError for a rotation that could not turn."""
    zone(rotation.time_zone)
    most = MOST[rotation.unit]
    if not 1 <= rotation.length <= most:
        raise ValueError(f"--length counts {rotation.unit}s, from 1 to {most}")
    if not rotation.name.strip():
        raise ValueError("the rotation has no name; give it one")
    if not rotation.groups or not all(rotation.groups):
        raise ValueError("a rotation needs at least one --group, and each group somebody")


def check_duties(temporary: Temporary) -> None:
    """Raise ValueError when a duty does not lie within its temporary schedule."""
    for duty in temporary.duties:
        if not temporary.starts <= duty.starts < duty.ends <= temporary.ends:
            raise ValueError(
                f"a duty from {duty.starts:%Y-%m-%dT%H:%M} to {duty.ends:%Y-%m-%dT%H:%M} does not "
                "lie within the schedule; begin and end it between --from and --to"
            )


def _days(part: str) -> Iterator[int]:
    if part == _ALL:
        yield from range(HOLIDAY + 1)
    elif part == _HOLIDAY:
        yield HOLIDAY
    else:
        first, dash, last = part.partition("-")
        last = last if dash else first
        if first not in _NAMES or last not in _NAMES:
            raise ValueError(
                f"{part or 'nothing'} is no day; write days like mon-fri, sat,holiday or all"
            )
        start = _NAMES.index(first)
        for step in range((_NAMES.index(last) - start) % _WEEK + 1):
            yield (start + step) % _WEEK


def _moment(text: str) -> tuple[datetime, bool]:
    """Give a local time, and whether only its day was written."""
    for form in (*_MOMENTS, _DAY):
        try:
            return datetime.strptime(text.strip(), form), form == _DAY  # noqa: DTZ007 (it is local)
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no time; write it like 2026-12-24T07:00 or 2026-12-24")
