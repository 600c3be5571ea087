"""How long a mentor says to be away: AWAY 3d, AWAY 8h, AWAY until fri, in their language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from domain import days, local_time
from domain.languages import plainly

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from domain.days import Day

MOST: Final = timedelta(days=60)
"""Whoever is away for longer arranges it with a coordinator."""

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
_UNITS: Mapping[str, Mapping[str, timedelta]] = {
    "en": {
        **dict.fromkeys(("H", "HR", "HRS", "HOUR", "HOURS"), _HOUR),
        **dict.fromkeys(("D", "DAY", "DAYS"), _DAY),
        **dict.fromkeys(("W", "WEEK", "WEEKS"), _WEEK),
    },
    "fr": {
        **dict.fromkeys(("H", "HEURE", "HEURES"), _HOUR),
        **dict.fromkeys(("J", "JOUR", "JOURS"), _DAY),
        **dict.fromkeys(("SEM", "SEMAINE", "SEMAINES"), _WEEK),
    },
    "sw": {"SAA": _HOUR, "SIKU": _DAY, "WIKI": _WEEK},
    "pt": {
        **dict.fromkeys(("H", "HORA", "HORAS"), _HOUR),
        **dict.fromkeys(("D", "DIA", "DIAS"), _DAY),
        **dict.fromkeys(("SEM", "SEMANA", "SEMANAS"), _WEEK),
    },
}
_UNTIL: Mapping[str, tuple[str, ...]] = {
    "en": ("UNTIL", "TILL", "TIL"),
    "fr": ("JUSQU'A", "JUSQU'AU"),
    "sw": ("HADI",),
    "pt": ("ATE",),
}
_NUMBER_FIRST = re.compile(r"(?P<n>\d{1,3})\s*(?P<unit>[A-Z]+)")
_UNIT_FIRST = re.compile(r"(?P<unit>[A-Z]+)\s*(?P<n>\d{1,3})")


@dataclass(frozen=True, slots=True)
class Absence:
    """A length from now on, or the last day of it."""

    length: timedelta | None = None
    until: Day | None = None


def read(text: str, languages: Collection[str]) -> Absence | None:
    """Read how long, from all that follows AWAY, in these languages; None when it says nothing."""
    plain = plainly(text).replace("\u2019", "'").strip()
    first, _, rest = plain.partition(" ")
    if any(first in _UNTIL.get(each, ()) for each in languages):
        day = days.read(rest.strip(), languages)
        return Absence(until=day) if day else None
    found = _NUMBER_FIRST.fullmatch(plain) or _UNIT_FIRST.fullmatch(plain)
    if found is None or not int(found["n"]):
        return None
    known = (_UNITS.get(each, {}).get(found["unit"]) for each in languages)
    unit = next((each for each in known if each), None)
    return Absence(int(found["n"]) * unit) if unit else None


def ends(wanted: Absence, now: datetime, zone: str) -> datetime | None:
    """Return the instant when somebody is back: after so many hours, or at the end of a local day.

    None where no such day is ahead. Raises UnknownZone for the zone.
    """
    local = local_time.to_local(now, zone)
    if wanted.length is not None and wanted.length % _DAY:
        return now + wanted.length
    if wanted.length is not None:
        last = local.date() + wanted.length
    else:
        found = wanted.until.first(local.date()) if wanted.until else None
        if found is None:
            return None
        last = found
    return local_time.to_utc(datetime.combine(last + _DAY, time()), zone)
