"""Service hours: when mentors answer what can wait; urgent questions know no hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain import local_time

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_FORM = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))? ({_TIME})-({_TIME})")


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """The same stretch of local wall-clock time on some days of the week, Monday being 0."""

    days: frozenset[int]
    start: time
    end: time


def read(text: str) -> ServiceHours:
    """Read "Mon-Fri 07:00-19:00"; raises ValueError with a sentence for the operator."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"Write service hours like Mon-Fri 07:00-19:00, not {text!r}.")
    start, end = time.fromisoformat(found[3]), time.fromisoformat(found[4])
    if start >= end:
        raise ValueError(f"Service hours end after they start, on the same day: {text!r}.")
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    return ServiceHours(days, start, end)


def after(hours: ServiceHours | None, zone: str, start: datetime, wait: timedelta) -> datetime:
    """Return the instant at which so much service time has passed since `start`.

    What is left when hours end goes on when they begin again; without hours all time counts.
    """
    if hours is None:
        return start + wait
    begin = opens(hours, zone, start) or start
    while begin + wait > (end := _ends(hours, zone, begin)):
        wait -= end - begin
        begin = opens(hours, zone, end) or end
    return begin + wait


def _ends(hours: ServiceHours, zone: str, within: datetime) -> datetime:
    """Return when the hours end that last at an instant."""
    day = local_time.to_local(within, zone).date()
    return local_time.to_utc(datetime.combine(day, hours.end), zone)


def opens(hours: ServiceHours, zone: str, now: datetime) -> datetime | None:
    """Return the instant at which hours begin next in a zone, or None while they last."""
    local = local_time.to_local(now, zone)
    for ahead in range(8):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() not in hours.days:
            continue
        start = local_time.to_utc(datetime.combine(day, hours.start), zone)
        end = local_time.to_utc(datetime.combine(day, hours.end), zone)
        if now < start:
            return start
        if now < end:
            return None
    raise AssertionError("hours begin on some day of each week")
