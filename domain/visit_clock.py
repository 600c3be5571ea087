"""When things of a visit fall due, by the clock of its facility, and when the next one is due.

The rhythm is two days every two months (Alidina 2021, Human Resources for Health 19:115).
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from domain import local_time
from domain.visiting import Span

if TYPE_CHECKING:
    from domain.visits import Visit

DAY: Final = timedelta(days=1)
CASES_BEFORE: Final = 5
"""Days before a visit on which its mentees are asked what they would like to do."""

RHYTHM_MONTHS: Final = 2
RHYTHM_DAYS: Final = 2
OVERDUE: Final = timedelta(days=70)
"""So long after a visit a facility that has no other planned is told to the coordinators."""

AGAIN: Final = timedelta(days=30)
UNCLOSED: Final = 3
"""Days after the last one on which coordinators hear that nobody has closed a visit."""

ON_TIME: Final = timedelta(days=14)
"""A visit took place as planned when it was closed so near the day planned first (IN-02)."""

MIDNIGHT: Final = time()
_NOON, _AFTERNOON, _EVENING, _MORNING = time(12), time(16), time(17), time(9)
_DEBRIEF: Final = time(18)
_LATER: Final = timedelta(hours=2)
_HOUR: Final = timedelta(hours=1)


def local(day: date, at: time, zone: str) -> datetime:
    """Return the instant of a local time on a day; raises UnknownZone."""
    return local_time.to_utc(datetime.combine(day, at), zone)


def cases_at(visit: Visit, zone: str) -> datetime:
    """Return when mentees are asked for their cases: at noon, some days before."""
    return local(visit.starts_on - CASES_BEFORE * DAY, _NOON, zone)


def reminder_at(visit: Visit, zone: str) -> datetime:
    """Return when the team is reminded: at noon of the day before."""
    return local(visit.starts_on - DAY, _NOON, zone)


def brief_at(visit: Visit, zone: str) -> datetime:
    """Return when mentors get the list of the team: in the afternoon of the day before."""
    return local(visit.starts_on - DAY, _AFTERNOON, zone)


def over_at(visit: Visit, zone: str) -> datetime:
    """Return when mentors are asked whether the visit is over: in the evening of its last day."""
    return local(visit.ends_on, _EVENING, zone)


def over_again_at(visit: Visit, zone: str) -> datetime:
    """Return when mentors are reminded to close it: the next morning."""
    return local(visit.ends_on + DAY, _MORNING, zone)


def unclosed_at(visit: Visit, zone: str) -> datetime:
    """Return when coordinators hear that nobody has closed it."""
    return local(visit.ends_on + UNCLOSED * DAY, _MORNING, zone)


def begins(visit: Visit, zone: str) -> datetime:
    """Return the first instant of a visit's first day."""
    return local(visit.starts_on, MIDNIGHT, zone)


def ends(visit: Visit, zone: str) -> datetime:
    """Return the instant at which a visit's last day is over."""
    return local(visit.ends_on + DAY, MIDNIGHT, zone)


def mentees_debriefed_at(closed_at: datetime, zone: str) -> datetime:
    """Return when a team is asked how a visit was: at six, or two hours later after that."""
    six = local(local_time.to_local(closed_at, zone).date(), _DEBRIEF, zone)
    return six if six > closed_at else closed_at + _LATER


def mentors_debriefed_at(closed_at: datetime) -> datetime:
    """Return when mentors are asked the same: an hour after the visit was closed."""
    return closed_at + _HOUR


def overdue_at(visit: Visit, zone: str) -> datetime:
    """Return when a facility without another visit is told to the coordinators."""
    return local(visit.ends_on + OVERDUE + DAY, _MORNING, zone)


def suggested(visit: Visit) -> Span:
    """Return the dates that the rhythm suggests next: two weekdays in a row, two months on."""
    months = visit.ends_on.month - 1 + RHYTHM_MONTHS
    year, month = visit.ends_on.year + months // 12, months % 12 + 1
    day = min(visit.ends_on.day, calendar.monthrange(year, month)[1])
    first = date(year, month, day)
    while any((first + step * DAY).weekday() > calendar.FRIDAY for step in range(RHYTHM_DAYS)):
        first += DAY
    return Span(first, first + (RHYTHM_DAYS - 1) * DAY)


def is_on_time(visit: Visit, zone: str) -> bool:
    """Tell whether a visit was closed within fourteen days of the day planned first (IN-02)."""
    if visit.closed_at is None:
        return False
    closed = local_time.to_local(visit.closed_at, zone).date()
    return abs(closed - visit.first_on) <= ON_TIME
