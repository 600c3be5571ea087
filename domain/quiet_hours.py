"""Quiet hours: the local night, in which nothing that can wait is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain import local_time

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The stretch of each day, in wall-clock time, that is quiet; it may go over midnight.

    Where both ends are the same there are no quiet hours.
    """

    starts: time
    ends: time


NIGHT = Quiet(time(21), time(7))
"""From nine in the evening to seven in the morning (CONVERSATIONS 2 and 6)."""


NONE = Quiet(time(0), time(0))
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_FORM = re.compile(rf"({_TIME})-({_TIME})")


def read(text: str) -> Quiet:
    """Read "21:00-07:00", or "none"; raises ValueError with a sentence for the operator."""
    if text == "none":
        return NONE
    found = _FORM.fullmatch(text)
    if found is None or found[1] == found[2]:
        raise ValueError(f"Write quiet hours like 21:00-07:00, or none, not {text!r}.")
    return Quiet(time.fromisoformat(found[1]), time.fromisoformat(found[2]))


def ends(now: datetime, zone: str, quiet: Quiet = NIGHT) -> datetime | None:
    """Return the instant at which the quiet hours end that `now` lies in, or None outside them.

    Each night is a stretch of instants, so that it also ends where the clocks are changed within
    it: a time that is skipped or comes twice is read as `local_time.to_utc` reads it. Raises
    UnknownZone for the zone, and ValueError for a naive instant.
    """
    if quiet.starts == quiet.ends:
        return None
    today = local_time.to_local(now, zone).date()
    for day in (today - DAY, today):
        last = day + DAY if quiet.ends < quiet.starts else day
        begin = local_time.to_utc(datetime.combine(day, quiet.starts), zone)
        end = local_time.to_utc(datetime.combine(last, quiet.ends), zone)
        if begin <= now < end:
            return end
    return None
