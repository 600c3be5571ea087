"""Local wall-clock time to UTC and back, and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMED_DAYS = 6  # further off than this, a weekday alone could mean two dates
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class UnknownZone(ValueError):
    """The name is not a time zone of the IANA database that the service carries."""


@cache
def zone(name: str) -> ZoneInfo:
    """Give the zone of an IANA name, or raise UnknownZone.

    Read from the tzdata package and never from the system's files, which lag behind the
    changes of governments.
    """
    if name not in _zone_names():
        raise UnknownZone(f"There is no time zone {name!r}; write one like Africa/Nairobi.")
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("ascii").split())


def country(name: str) -> str:
    """Return the country of a zone by ISO 3166, or "" for a name that is of none."""
    return _countries().get(name, "")


@cache
def _countries() -> dict[str, str]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {zone_name: code for code, _, zone_name, *_ in rows}


def check_aware(instant: datetime) -> None:
    """Raise ValueError for an instant that does not say its offset from UTC."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} says no time zone; pass an instant in UTC.")


def to_utc(local: datetime, zone_name: str) -> datetime:
    """Turn a naive local time into UTC, by the reading of RFC 5545 (section 3.3.5).

    A time skipped by the clocks keeps the offset before the gap, a time that comes twice
    means the first. Raises ValueError when `local` carries an offset, UnknownZone for the zone.
    """
    if local.tzinfo is not None:
        raise ValueError(f"{local} already says its time zone; pass the bare local time.")
    return local.replace(tzinfo=zone(zone_name), fold=0).astimezone(UTC)


def to_local(instant: datetime, zone_name: str) -> datetime:
    """Give an instant as aware local time of the zone; ValueError when it is naive."""
    check_aware(instant)
    return instant.astimezone(zone(zone_name))


def clock_text(instant: datetime, zone_name: str, now: datetime) -> str:
    """Write an instant in the reader's zone, with the day when it is not the reader's today.

    "10:42" today, "Mon 07:00" within six days either way, else "Sat 14 Nov 07:00".
    """
    local = to_local(instant, zone_name)
    days_off = abs((local.date() - to_local(now, zone_name).date()).days)
    parts = [f"{local:%H:%M}"]
    if days_off > NAMED_DAYS:
        parts.insert(0, f"{local.day} {MONTHS[local.month - 1]}")
    if days_off:
        parts.insert(0, DAYS[local.weekday()])
    return " ".join(parts)


def wait_text(duration: timedelta) -> str:
    """Write how long something waited in minutes, hours or days, rounded down.

    A negative wait, of two clocks that differ a little, reads "0 min".
    """
    if duration >= DAY:
        days = duration // DAY
        return "1 day" if days == 1 else f"{days} days"
    if duration >= HOUR:
        return f"{duration // HOUR} h"
    return f"{max(duration, timedelta()) // timedelta(minutes=1)} min"
