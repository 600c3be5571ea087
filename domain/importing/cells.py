"""What a cell may hold; every fault says what to write instead."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from domain.importing.rows import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from domain.importing.rows import Row, Table

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_NUMBER = re.compile(r"\+[\d\s().\-/\u2010-\u2015\u00a0]+")
_FICTION = re.compile(r"\+999\d{4,12}")  # a country code that was never given away
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)([T ]00:00(:00)?)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
_CHAT_ID_DIGITS = 16
_GUESSABLE = 100  # guessing among more would take longer than looking it up
_LONGEST = {"code": 40, "name": 80, "region": 80, "emergency_line": 40, "cadre": 60}
_UNSEEN = re.compile(r"[\u0000-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_AS_NUMBER = "write + and the country code first, such as +255 700 000 001"
_MISCOUNTED = "has too few or too many digits; check it with its owner"


class Cells:
    """One row read cell by cell; faults gather, and a faulty cell reads as None."""

    def __init__(self, row: Row) -> None:
        self.line = row.line
        self.faults: list[Fault] = []
        self._row = row
        for column, most in _LONGEST.items():
            if len(self.text(column)) > most:
                self.fault(column, f"is longer than {most} characters; shorten it")

    def fault(self, column: str, reason: str) -> None:
        """Note what is wrong in a column and what to do next."""
        self.faults.append(Fault(self.line, column, reason))

    def text(self, column: str) -> str:
        """Return a cell without needless space; empty where the file has no such column."""
        return tidy(self._row.cells.get(column, ""))

    def needed(self, column: str) -> str:
        """Return a cell that must not be empty."""
        found = self.text(column)
        if not found:
            self.fault(column, f"is empty; write the {column.replace('_', ' ')}")
        return found

    def read_needed(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Return what a parser makes of a cell that must not be empty, None where refused."""
        return self.read(column, parse) if self.needed(column) else None

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Return what a parser makes of a cell, None where it is empty or refused."""
        found = self.text(column)
        try:
            return parse(found) if found else None
        except ValueError as error:
            self.fault(column, str(error))
            return None


def tidy(text: str) -> str:
    """Return a text in composed letters, with single spaces and nothing that cannot be seen."""
    words = unicodedata.normalize("NFC", text).split()
    return _UNSEEN.sub("", " ".join(words)).strip()


def same_name(text: str) -> str:
    """Return the form in which two spellings of one name are equal."""
    return tidy(text).casefold()


def one_of(kind: type[E]) -> Callable[[str], E]:
    """Return a parser of the few words of a kind; it raises ValueError."""
    words = [str(each) for each in kind]

    def parse(text: str) -> E:
        wanted = re.sub(r"[\s-]+", "_", text.casefold())
        if wanted in words:
            return kind(wanted)
        listed = ", ".join(words)
        raise ValueError(
            f"{text or 'nothing'} is not known{hint(wanted, words)}; write one of {listed}"
        )

    return parse


def phone(text: str) -> str:
    """Return a telephone number as E.164; raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"is not a full telephone number; {_AS_NUMBER}")
    digits = "+" + "".join(str(unicodedata.digit(each)) for each in text if each.isdecimal())
    if _FICTION.fullmatch(digits):
        return digits
    try:
        number = phonenumbers.parse(digits)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            raise ValueError(f"has no country code that exists; {_AS_NUMBER}") from None
        raise ValueError(_MISCOUNTED) from None
    found = phonenumbers.is_possible_number_with_reason(number)
    if found != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(_MISCOUNTED)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def chat_id(text: str) -> str:
    """Return a Telegram chat id, the positive number of a person; raises ValueError."""
    if not text.isdecimal() or len(text) > _CHAT_ID_DIGITS or int(text) == 0:
        raise ValueError("is not a Telegram chat id; write its digits alone, or leave it empty")
    return str(int(text))


def zone(text: str) -> str:
    """Return the name of a time zone that exists; raises ValueError."""
    if not _is_zone(text):
        raise ValueError(f"{text} is no time zone; write one such as Africa/Dar_es_Salaam")
    return text


def day(text: str) -> date:
    """Return an ISO date, which a spreadsheet may follow with midnight; raises ValueError."""
    match = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise ValueError(f"{text} is no date; write it as 2026-11-14") from None


def moment(text: str) -> datetime:
    """Return a local date and time, without an offset; raises ValueError."""
    try:
        return datetime.fromisoformat(text if _MOMENT.fullmatch(text) else "")
    except ValueError:
        message = f"{text} is no local date and time; write it as 2026-11-14T07:00"
        raise ValueError(message) from None


def hint(word: str, known: Collection[str]) -> str:
    """Return a guess at what was meant, as the end of a sentence, or nothing."""
    near = get_close_matches(word, known, 1) if len(known) <= _GUESSABLE else ()
    return f" (did you mean {near[0]}?)" if near else ""


def check_headers(
    table: Table,
    needed: Sequence[str],
    optional: Sequence[str],
    one_of: Sequence[str] = (),
) -> tuple[Fault, ...]:
    """Return what is wrong with the columns: unknown, given twice, or missing."""
    columns = (*needed, *one_of, *optional)
    faults = [
        Fault(table.line, name, f"is no column of this file{hint(name, columns)}; take it out")
        for name in table.headers
        if name not in columns
    ]
    faults += [
        Fault(table.line, name, "is missing; add a column of this name")
        for name in needed
        if name not in table.headers
    ]
    if one_of and not set(one_of) & set(table.headers):
        faults.append(Fault(table.line, ", ".join(one_of), "are missing; add at least one"))
    return tuple(faults)


def faults_of(rows: Iterable[Cells]) -> tuple[Fault, ...]:
    """Return the faults of all rows, in the order of the file."""
    return tuple(fault for row in rows for fault in row.faults)


@lru_cache(maxsize=512)
def _is_zone(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
