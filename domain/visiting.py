"""What people write about visits: dates, places, hours side by side, and who took part.

A date without a year is the coming one. What would lie further ahead than anybody plans is taken
for a date that is over: "12 NOV" in December is a slip, no plan for next year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain import days
from domain.importing.cells import tidy
from domain.languages import plainly

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from domain.days import Day

LONGEST: Final = 14
"""Days a visit takes at most; a longer stay is several visits."""

AHEAD: Final = 270
"""Days: nobody plans a visit further ahead without the year."""

MOST_HOURS: Final = 60
"""A team cannot be side by side for longer in one visit."""

_DAY: Final = timedelta(days=1)
_MOST_WORDS: Final = 9
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_TO = re.compile(r"(?<=[\d\w])\s+(?:TO|UNTIL|AU|HADI|ATE|A)\s+(?=[\d\w])")
_BARE = re.compile(r"(\d{1,2})(?:ER|ST|ND|RD|TH)?")
_BARE_MONTH = re.compile(r"(\d{1,2})-(\d{1,2})/(\d{1,2})")
_YEAR = re.compile(r"(?P<rest>.*[^\d-])(?P<year>20\d\d)")
_NAMES = re.compile(r"\s*(?:[,;&+\n]|\b(?:and|et|na|e)\b)\s*", re.IGNORECASE)
_WITH = re.compile(r"^\s*(?:with|avec|pamoja na|com)\b", re.IGNORECASE)
_HOURS = re.compile(
    r"(?:(?:ABOUT|ENVIRON|KAMA|CERCA DE|SAA|MASAA)\s*)?(?P<n>\d{1,2}(?:[.,]\d{1,2})?)\s*"
    r"(?:(?P<unit>H|HR|HRS|HOUR|HOURS|HEURE|HEURES|SAA|HORA|HORAS)\s*(?P<minutes>[0-5]\d)?)?"
)


class Slip(StrEnum):
    """What is wrong with the dates that somebody wrote."""

    NONE = "none"
    """They name no dates."""
    PAST = "past"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates from the first to the last, both within it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def meets(self, other: Span) -> bool:
        """Tell whether it has a day in common with another."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Wish:
    """What a coordinator asks for: where, when, and with whom, or a reason; all as written."""

    place: str
    when: Span | Slip
    rest: str


def span(text: str, languages: Collection[str], today: date) -> Span | Slip:
    """Read dates that a whole text names: "12-13 DEC", "30 DEC-2 JAN", "SAT", "2026-12-12"."""
    plain = _DASHES.sub("-", plainly(text)).replace("\u2019", "'").strip(" .,")
    plain = _TO.sub("-", plain)
    found: Span | Slip = Slip.NONE
    for first, last in _ends(plain, languages):
        found = _placed(first, last, today)
        if isinstance(found, Span):
            return found
    return found


def between(first: date, last: date, today: date) -> Span | Slip:
    """Return the dates from one day to another, both named in full, or what is wrong with them."""
    if not timedelta() <= last - first < LONGEST * _DAY:
        return Slip.LONG
    is_near = today <= first <= today + AHEAD * _DAY
    return Span(first, last) if is_near else Slip.PAST


def plan(text: str, languages: Collection[str], today: date) -> Wish:
    """Read "BUNDA 12-13 DEC Neema, Tumaini": what stands before the dates, and behind them.

    The first words that can be dates are, and as many of them as possible.
    """
    words = text.split()
    slip = Wish(text.strip(), Slip.NONE, "")
    for start in range(len(words)):
        for end in range(min(len(words), start + _MOST_WORDS), start, -1):
            found = span(" ".join(words[start:end]), languages, today)
            if found is Slip.NONE:
                continue
            place, rest = " ".join(words[:start]), " ".join(words[end:])
            return Wish(place.strip(" ,:;"), found, rest.strip(" ,:;"))
    return slip


def place_of(text: str, places: Mapping[str, str]) -> str:
    """Return the code of the place that a text means, or "".

    `places` are codes by what places are called, lower case; the beginning of one name is enough.
    """
    wanted = tidy(text).casefold()
    if wanted in places:
        return places[wanted]
    near = {code for name, code in places.items() if wanted and name.startswith(wanted)}
    return near.pop() if len(near) == 1 else ""


def names(text: str) -> list[str]:
    """Return the names of a list, each once: "Neema, Tumaini", "with Neema and Tumaini"."""
    found = (tidy(each) for each in _NAMES.split(_WITH.sub("", text)))
    return list(dict.fromkeys(each for each in found if each))


def minutes(text: str) -> int | None:
    """Read hours side by side: "6", "6.5", "6,5", "6 h", "6h30"; None when it says none."""
    found = _HOURS.fullmatch(_DASHES.sub("-", plainly(text)).strip(" ."))
    if found is None:
        return None
    total = round(float(found["n"].replace(",", ".")) * 60) + int(found["minutes"] or 0)
    return total if total <= MOST_HOURS * 60 else None


def hours(spent: int) -> str:
    """Write minutes as hours: "6", "6.5"; to a quarter of an hour at the finest."""
    return f"{spent / 60:.2f}".rstrip("0").rstrip(".")


def took_part(text: str, count: int) -> tuple[int, ...] | None:
    """Read which of a numbered list were there, from 1 on: "1 3", "1,3", "13", "0" for all.

    None when it names anything else. "13" is 1 and 3 where the list is shorter than ten.
    """
    plain = plainly(text).strip(" .")
    if not re.fullmatch(r"\d[\d\s,;+&.]*", plain):
        return None
    marks = re.findall(r"\d" if count < len("0123456789") else r"\d{1,2}", plain)
    chosen = sorted({int(each) for each in marks})
    if chosen == [0]:
        return tuple(range(1, count + 1))
    return tuple(chosen) if chosen and all(1 <= each <= count for each in chosen) else None


def _ends(plain: str, languages: Collection[str]) -> Iterator[tuple[Day, Day]]:
    """Yield what the first and the last day may be, as far as they are named."""
    year = _YEAR.fullmatch(plain)
    if year and days.read(plain, languages) is None:
        rest = year["rest"].strip(" ,-/")
        for first, last in _ends(rest, languages):
            yield first, _in_year(last, int(year["year"]))
        return
    whole = days.read(plain, languages)
    if whole is not None:
        yield whole, whole
    if both := _BARE_MONTH.fullmatch(plain):
        yield from _pair(f"{both[1]}/{both[3]}", f"{both[2]}/{both[3]}", languages)
    for place in [spot for spot, sign in enumerate(plain) if sign == "-"]:
        yield from _pair(plain[:place].strip(), plain[place + 1 :].strip(), languages)


def _pair(left: str, right: str, languages: Collection[str]) -> Iterator[tuple[Day, Day]]:
    """Yield two days of which one may lack the month that the other has."""
    first, last = days.read(left, languages), days.read(right, languages)
    if first is None and last is not None and last.month and (bare := _BARE.fullmatch(left)):
        first = _same_month(last, int(bare[1]))
    if last is None and first is not None and first.month and (bare := _BARE.fullmatch(right)):
        last = _same_month(first, int(bare[1]))
    if first is not None and last is not None:
        yield first, last


def _same_month(day: Day, number: int) -> Day:
    return days.Day(day=number, month=day.month, year=day.year)


def _in_year(day: Day, year: int) -> Day:
    return days.Day(day.weekday, day.day, day.month, year, day.ahead)


def _placed(first: Day, last: Day, today: date) -> Span | Slip:
    """Return the dates that two days mean, or what is wrong with them."""
    if last.year is not None:
        return _dated(first, last, today)
    starts = first.first(today)
    if starts is None or starts - today > AHEAD * _DAY:
        return Slip.PAST if first.month else Slip.NONE
    ends = starts if last == first else last.first(starts)
    if ends is None:
        return Slip.NONE
    return Span(starts, ends) if (ends - starts).days < LONGEST else Slip.LONG


def _dated(first: Day, last: Day, today: date) -> Span | Slip:
    """Return dates whose year was written; the first is the one before the last."""
    try:
        ends = date(last.year or 0, last.month or 0, last.day or 0)
    except ValueError:
        return Slip.NONE
    back = [ends - step * _DAY for step in range(LONGEST)]
    starts = next((one for one in back if first.fits(one, today)), None)
    if starts is None:
        return Slip.LONG
    return Span(starts, ends) if starts >= today else Slip.PAST
