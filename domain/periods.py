"""Months that a facility reports on, as people write them and as we store them ("2026-10")."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.]?(\d{2})")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEARS: Final = range(2000, 2100)
_MONTHS: Final = 12


def in_ascii(text: str) -> str:
    """Return a text with its digits, of whatever script, as those of ASCII."""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def read(text: str) -> str | None:
    """Read a month: "2026-10", "202610", "10/2026"; None for anything else."""
    plain = in_ascii(text.strip())
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month = int(found[1]), int(found[2])
    elif found := _YEAR_LAST.fullmatch(plain):
        month, year = int(found[1]), int(found[2])
    else:
        return None
    return of(year, month) if year in _YEARS and 1 <= month <= _MONTHS else None


def of(year: int, month: int) -> str:
    """Return a month as we store it."""
    return f"{year:04}-{month:02}"


def holding(day: date) -> str:
    """Return the month that a day is in."""
    return of(day.year, day.month)


def first_day(period: str) -> date:
    """Return the first day of a month."""
    year, month = period.split("-")
    return date(int(year), int(month), 1)


def shifted(period: str, months: int) -> str:
    """Return the month so many months later, or earlier."""
    day = first_day(period)
    years, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return of(years, month + 1)
