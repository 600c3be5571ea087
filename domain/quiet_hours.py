"""Quiet hours: the local night, in which nothing that can wait is sent."""

from __future__ import annotations

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
