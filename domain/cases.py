"""The question of the week: when a shared answer goes out, and to whom not yet.

FEATURES A2 and 2: Fridays at midday where its reader is, one a week, never late in the day.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from domain import local_time

FRIDAY = 4
MIDDAY = time(12, 30)
WORTH = timedelta(hours=6)
"""After so long on a Friday it is not sent any more: it waits for the next one."""

APART = timedelta(days=6)
"""Nobody gets two within one week; a Friday may come an hour early where clocks change."""

AGAIN = timedelta(minutes=30)
"""Who waits for an answer to something urgent is left alone, and looked at again after this."""

GIVEN_UP = timedelta(days=35)
WEEK = timedelta(days=7)


def read_hour(text: str) -> time:
    """Read when on a Friday it goes out; raises ValueError with a sentence for the operator.

    What it is worth must end before the night.
    """
    if re.fullmatch(r"(0[7-9]|1[0-4]):[0-5]\d", text) is None:
        raise ValueError(
            f"Write the hour of the weekly question from 07:00 to 14:59, not {text!r}."
        )
    return time.fromisoformat(text)


def next_friday(now: datetime, zone: str, hour: time = MIDDAY) -> datetime:
    """Return the first Friday in a zone that is still to come, at an hour; midday, where none."""
    local = local_time.to_local(now, zone)
    day = local.date() + timedelta(days=(FRIDAY - local.weekday()) % 7)
    at = local_time.to_utc(datetime.combine(day, hour), zone)
    return at if at > now else local_time.to_utc(datetime.combine(day + WEEK, hour), zone)


def midday(now: datetime, zone: str, after: timedelta) -> datetime:
    """Return the first midday in a zone that is at least so far off."""
    local = local_time.to_local(now + after, zone)
    days = 0 if local.time() <= MIDDAY else 1
    day = local.date() + timedelta(days=days)
    return local_time.to_utc(datetime.combine(day, MIDDAY), zone)


def is_too_soon(last: datetime | None, now: datetime) -> bool:
    """Tell whether somebody had one this week."""
    return last is not None and now - last < APART
