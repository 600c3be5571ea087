"""Local wall-clock time to UTC and back, and times as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale

from domain.languages import Language

if TYPE_CHECKING:
    from datetime import date

SWAHILI_DAYS = ("Jtatu", "Jnne", "Jtano", "Alh", "Ijumaa", "Jmosi", "Jpili")
"""As they stand on rosters and calendars; the CLDR, and Babel with it, has full names alone."""

_WHOLE_MONTHS = (Language.FRENCH, Language.PORTUGUESE)
"""Some of their abbreviations end in a stop, so that all months are said whole."""

NAMED_DAYS = 6  # further off than this, a weekday alone could mean two dates
_LOGGED = {"minutes": "min", "hours": "h", "day": "day", "days": "days"}
MINUTE = timedelta(minutes=1)
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


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How a language names days and months: a day alone, a day before its date, a month."""

    days: tuple[str, ...]
    dated_days: tuple[str, ...]
    months: tuple[str, ...]


@cache
def _calendar(language: str) -> _Calendar:
    """Return the names of a language, those of English where we do not speak it."""
    known = Locale.parse(language if language in set(Language) else Language.ENGLISH)
    short = tuple(known.days["format"]["abbreviated"][day] for day in range(7))
    months = tuple(known.months["format"]["abbreviated"][month] for month in range(1, 13))
    if language == Language.SWAHILI:
        return _Calendar(SWAHILI_DAYS, SWAHILI_DAYS, months)
    if language == Language.FRENCH:  # "lun. 07:00" reads as a slip
        full = tuple(known.days["format"]["wide"][day] for day in range(7))
        return _Calendar(full, short, months)
    return _Calendar(short, short, months)


def clock_text(instant: datetime, zone_name: str, now: datetime, language: str = "en") -> str:
    """Write an instant in the reader's zone, with the day when it is not the reader's today.

    "10:42" today, "Mon 07:00" within six days either way, else "Sat 14 Nov 07:00".
    """
    local, names = to_local(instant, zone_name), _calendar(language)
    days_off = abs((local.date() - to_local(now, zone_name).date()).days)
    clock = f"{local:%H:%M}"
    if not days_off:
        return clock
    if days_off <= NAMED_DAYS:
        return f"{names.days[local.weekday()]} {clock}"
    return f"{day_text(instant, zone_name, language)} {clock}"


def day_text(instant: datetime, zone_name: str, language: str = "en") -> str:
    """Write the day of an instant in the reader's zone, always with its date: "Sat 14 Nov"."""
    local, names = to_local(instant, zone_name), _calendar(language)
    return f"{names.dated_days[local.weekday()]} {local.day} {names.months[local.month - 1]}"


def span_text(starts: datetime, ends: datetime, zone_name: str) -> str:
    """Write the hours between two instants in the reader's zone: "07:00-19:00"."""
    first, last = to_local(starts, zone_name), to_local(ends, zone_name)
    return f"{first:%H:%M}-{last:%H:%M}"


def month_text(number: int, language: str = "en") -> str:
    """Name a month of the year (1 to 12): "Nov"; whole where an abbreviation ends in a stop."""
    known = Locale.parse(language if language in set(Language) else Language.ENGLISH)
    short, whole = (str(known.months["format"][each][number]) for each in ("abbreviated", "wide"))
    return whole if short.endswith(".") or language in _WHOLE_MONTHS else short


def dates_text(first: date, last: date, language: str = "en") -> str:
    """Write dates of the calendar from the first to the last: "12-13 Dec", "30 Dec-2 Jan"."""
    ends = f"{last.day} {month_text(last.month, language)}"
    if first == last:
        return ends
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{ends}"
    return f"{first.day} {month_text(first.month, language)}-{ends}"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long something waited, in the one unit that says enough: minutes, hours or days."""

    unit: str
    n: int


def wait(duration: timedelta) -> Wait:
    """Count a wait in the nearest minute, or in whole hours or days; one day has its own unit.

    A negative wait, of two clocks that differ a little, is none.
    """
    if duration >= DAY:
        days = duration // DAY
        return Wait("day" if days == 1 else "days", days)
    minutes = (max(duration, timedelta()) + MINUTE / 2) // MINUTE
    if minutes >= HOUR // MINUTE:
        return Wait("hours", max(duration // HOUR, 1))
    return Wait("minutes", minutes)


def wait_text(duration: timedelta) -> str:
    """Write a wait in English, for the interaction log; people read it by their phrases."""
    found = wait(duration)
    return f"{found.n} {_LOGGED[found.unit]}"
