"""Recurrence: a rule by the wall clock, as RFC 5545 writes it, and the instants it falls on.

A rule is a bare local DTSTART and one RRULE, or RDATEs; it is followed on the wall clock, and
each local time is then turned to UTC by `local_time.to_utc`. So "12:30" stays 12:30 when the
clocks change, and a local time that is skipped or comes twice is read as RFC 5545 says.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, Final

from dateutil.rrule import rrule, rruleset, rrulestr

from domain import local_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_FORM: Final = "%Y%m%dT%H%M%S"
_STARTS: Final = re.compile(r"DTSTART:(\d{8}T\d{6})\n(RRULE|RDATE):(\S+)")
_DAILY: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_PARTS: Final = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "UNTIL", "COUNT"}
)
"""What a rule may say. Its hour is that of DTSTART alone, so that it rings once a day at most."""

_LARGEST_STEP: Final = timedelta(days=1)
"""So far back may a zone's clocks be set at most: Samoa's and Tokelau's were, by a whole day."""


class BadRule(ValueError):
    """A rule that cannot be followed; its text is a sentence for the operator."""


def weekly(
    days: Sequence[str], at_local: str, starts_on: date, until: date | None = None, every: int = 1
) -> str:
    """Return the rule "on these days of every so many weeks"; `until` is the last day it may ring.

    Weeks are counted from the Monday of the one that has `starts_on`. Raises BadRule.
    """
    unknown = [day for day in days if day not in DAYS]
    if unknown or not days:
        raise BadRule(f"Write weekdays like MO, WE, FR, not {', '.join(days) or 'none'}.")
    if every < 1:
        raise BadRule(f"Write every how many weeks as 1 or more, not {every}.")
    chosen = ",".join(day for day in DAYS if day in days)
    parts = ["FREQ=WEEKLY", *([f"INTERVAL={every}"] if every > 1 else []), f"BYDAY={chosen}"]
    return _checked(starts_on, at_local, ";".join(parts), until)


def daily(at_local: str, starts_on: date, until: date | None = None) -> str:
    """Return the rule "every day"; raises BadRule."""
    return _checked(starts_on, at_local, "FREQ=DAILY", until)


def monthly(day: int, at_local: str, starts_on: date, until: date | None = None) -> str:
    """Return the rule "on this day of each month", -1 is its last; raises BadRule.

    Not every month has a 29th: such a day is refused, as it would be left out in silence.
    """
    return monthly_on((day,), at_local, starts_on, until)


def monthly_on(
    days: Sequence[int], at_local: str, starts_on: date, until: date | None = None
) -> str:
    """Return the rule "on these days of each month", as `monthly` does; raises BadRule."""
    for day in days:
        if day != LAST and not 1 <= day <= MOST_DAYS:
            raise BadRule(f"Write a day of the month from 1 to {MOST_DAYS}, or last, not {day}.")
    chosen = ",".join(str(day) for day in days)
    return _checked(starts_on, at_local, f"FREQ=MONTHLY;BYMONTHDAY={chosen}", until)


LAST: Final = -1
MOST_DAYS: Final = 28


def once(day: date, at_local: str) -> str:
    """Return the rule of one local time; raises BadRule."""
    return dates([day], at_local)


def dates(days: Sequence[date], at_local: str) -> str:
    """Return the rule of these days, each at one local time; raises BadRule."""
    if not days:
        raise BadRule("Write at least one date.")
    at = clock(at_local)
    found = [datetime.combine(day, at).strftime(_FORM) for day in sorted(set(days))]
    return f"DTSTART:{found[0]}\nRDATE:{','.join(found)}"


def clock(text: str) -> time:
    """Read a local time, "12:30" or "12:30:15"; raises BadRule."""
    if re.fullmatch(r"([01]\d|2[0-3])(:[0-5]\d){1,2}", text) is None:
        raise BadRule(f"Write a time like 12:30, not {text!r}.")
    return time.fromisoformat(text)


def check(rule: str) -> None:
    """Raise BadRule for a text that is no rule we can follow, or one that never rings."""
    if next(iter(_set_of(rule)), None) is None:
        raise BadRule(f"This rule never rings: {_shown(rule)}. Let it end after it has begun.")


def instants(rule: str, zone: str, after: datetime) -> Iterator[datetime]:
    """Give the instants of a rule strictly after another, the earliest first, none twice.

    Where clocks are set forward, two local times may be one instant, or change places: each
    waits until no later local time can come before it. Raises BadRule, and UnknownZone.
    """
    local_time.check_aware(after)
    since = local_time.to_local(after, zone).replace(tzinfo=None) - 2 * _LARGEST_STEP
    waiting: list[datetime] = []
    last = after
    for local in _set_of(rule).xafter(since, inc=True):
        instant = local_time.to_utc(local, zone)
        while waiting and waiting[0] <= instant - _LARGEST_STEP:
            if (found := heappop(waiting)) > last:
                yield (last := found)
        heappush(waiting, instant)
    while waiting:
        if (found := heappop(waiting)) > last:
            yield (last := found)


def fires(rule: str, zone: str, after: datetime, count: int) -> list[datetime]:
    """Return the next instants of a rule strictly after another, at most so many."""
    return list(islice(instants(rule, zone, after), count))


def parts(rule: str) -> tuple[datetime, dict[str, str]]:
    """Return the local start of a rule and what it says by name; raises BadRule."""
    found = _STARTS.fullmatch(rule)
    if found is None:
        raise BadRule(f"This is no rule: {_shown(rule)}. It begins with a local DTSTART.")
    try:
        start = datetime.strptime(found[1], _FORM)  # noqa: DTZ007 (local time, of any zone)
    except ValueError:
        raise BadRule(f"There is no such local time: {found[1]}.") from None
    if found[2] == "RDATE":
        return start, {"RDATE": found[3]}
    said = dict(pair.partition("=")[::2] for pair in found[3].split(";"))
    unknown = sorted(said.keys() - _PARTS)
    if unknown or said.get("FREQ") not in _DAILY:
        raise BadRule(f"A rule cannot say {', '.join(unknown) or said.get('FREQ', 'no FREQ')}.")
    return start, said


@lru_cache(maxsize=256)
def _set_of(rule: str) -> rruleset | rrule:
    parts(rule)
    try:
        return rrulestr(rule, forceset=True)
    except (ValueError, TypeError) as fault:
        raise BadRule(f"This is no rule: {_shown(rule)} ({fault}).") from None


def _checked(starts_on: date, at_local: str, says: str, until: date | None) -> str:
    start = datetime.combine(starts_on, clock(at_local))
    ends = f";UNTIL={datetime.combine(until, time.max).strftime(_FORM)}" if until else ""
    rule = f"DTSTART:{start.strftime(_FORM)}\nRRULE:{says}{ends}"
    check(rule)
    return rule


def _shown(rule: str) -> str:
    return repr(rule.replace("\n", " "))
