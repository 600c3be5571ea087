"""Days as people write them on a phone: SAT, SAT 14 NOV, 14/11, TOMORROW, in their language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from domain import local_time
from domain.languages import Language, plainly
from domain.local_time import SWAHILI_DAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

WEEK = 7
LONGEST = 30
"""Characters; what is longer names no day."""

_ALSO: Mapping[str, Mapping[str, int]] = {
    "en": {"TUES": 1, "WEDS": 2, "THUR": 3, "THURS": 3},
    "pt": {"SEGUNDA": 0, "TERCA": 1, "QUARTA": 2, "QUINTA": 3, "SEXTA": 4},
}
"""Weekdays as people shorten them, beside what calendars have."""

_AHEAD: Mapping[str, Mapping[str, int]] = {
    "en": {"TODAY": 0, "TOMORROW": 1},
    "fr": {"AUJOURD'HUI": 0, "DEMAIN": 1},
    "sw": {"LEO": 0, "KESHO": 1},
    "pt": {"HOJE": 0, "AMANHA": 1},
}
_NUMBERED = re.compile(r"(\d{1,2})/(\d{1,2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY = re.compile(r"(\d{1,2})(?:ER|ST|ND|RD|TH)?")
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as somebody has named it: a weekday, a day of a month, or so many from today.

    Weekdays count from Monday, 0.
    """

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    ahead: int | None = None

    def fits(self, one: date, today: date) -> bool:
        """Tell whether a date is a day that is meant."""
        if self.ahead is not None:
            return one == today + timedelta(days=self.ahead)
        pairs = (
            (self.weekday, one.weekday()),
            (self.day, one.day),
            (self.month, one.month),
            (self.year, one.year),
        )
        return all(wanted in (None, found) for wanted, found in pairs)

    def first(self, today: date) -> date | None:
        """Return the first day from today on that is meant; None when there is none in a year."""
        days = (today + timedelta(days=step) for step in range(WEEK * 53))
        return next((one for one in days if self.fits(one, today)), None)


def first_after(day: Day, at: time, now: datetime, zone: str) -> datetime | None:
    """Return the instant that a day and a time mean in a zone; None for one gone by.

    "fri 14:00" that is written on a Friday at 15:00 means the next one. Raises UnknownZone.
    """
    today = local_time.to_local(now, zone).date()
    again = day.weekday is not None and day.day is None  # named by its weekday alone
    since = (today, today + local_time.DAY) if again else (today,)
    named = (day.first(each) for each in since)
    instants = (local_time.to_utc(datetime.combine(each, at), zone) for each in named if each)
    return next((each for each in instants if each > now), None)


def read(text: str, languages: Collection[str]) -> Day | None:
    """Read a day that is named by the whole text, in these languages; None when it is none."""
    if len(text) > LONGEST:
        return None
    words = [each.strip(".,") for each in plainly(text).replace("\u2019", "'").split()]
    words = [each for each in words if each != "DE"]
    if len(words) <= 1:
        return _alone(words[0], languages) if words else None
    weekday = _known(words[0], languages, _weekdays)
    if weekday is None:
        return _dated(words, languages, None)
    return _dated(words[1:], languages, weekday)


def _alone(word: str, languages: Collection[str]) -> Day | None:
    weekday = _known(word, languages, _weekdays)
    if weekday is not None:
        return Day(weekday=weekday)
    ahead = next((_AHEAD[each][word] for each in languages if word in _AHEAD.get(each, ())), None)
    return Day(ahead=ahead) if ahead is not None else _dated([word], languages, None)


def _dated(words: list[str], languages: Collection[str], weekday: int | None) -> Day | None:
    """Read what may follow a weekday: 14 NOV, NOV 14, 14/11 or 2026-11-14."""
    if len(words) == 1:
        numbered, iso = _NUMBERED.fullmatch(words[0]), _ISO.fullmatch(words[0])
        if numbered:
            return _of_month(weekday, int(numbered[1]), int(numbered[2]))
        if iso:
            return _of_month(weekday, int(iso[3]), int(iso[2]), int(iso[1]))
        return None
    for number, name in (words, reversed(words)) if len(words) == len("DM") else ():
        day, month = _DAY.fullmatch(number), _known(name, languages, _months)
        if day and month:
            return _of_month(weekday, int(day[1]), month)
    return None


def _of_month(weekday: int | None, day: int, month: int, year: int | None = None) -> Day | None:
    """Return a day of a month, if some calendar has it."""
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        return None
    return Day(weekday, day, month, year)


def _known(word: str, languages: Collection[str], names: object) -> int | None:
    tables = (names(each) for each in languages if each in set(Language))  # type: ignore[operator]
    return next((table[word] for table in tables if word in table), None)


@cache
def _weekdays(language: str) -> dict[str, int]:
    """Return the names of weekdays in a language, as people may write them."""
    found = dict(_ALSO.get(language, {}))
    for width in ("wide", "abbreviated"):
        names = Locale.parse(language).days["format"][width]
        found |= {_plain(names[day]): day for day in range(WEEK)}
    if language == Language.SWAHILI:
        found |= {_plain(name): day for day, name in enumerate(SWAHILI_DAYS)}
    return found


@cache
def _months(language: str) -> dict[str, int]:
    """Return the names of months in a language, as people may write them."""
    return dict(_named_months(language))


def _named_months(language: str) -> Iterator[tuple[str, int]]:
    for width in ("wide", "abbreviated"):
        names = Locale.parse(language).months["format"][width]
        yield from ((_plain(names[month]), month) for month in range(1, 13))


def _plain(name: str) -> str:
    return plainly(name).strip(".")
