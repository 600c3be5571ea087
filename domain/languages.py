"""The languages that the service speaks, and the words by which people choose one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language that the service speaks, by its code of ISO 639-1."""

    ENGLISH = "en"
    FRENCH = "fr"
    SWAHILI = "sw"
    PORTUGUESE = "pt"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language as people choose it: its digit, and its own name in letters that SMS has."""

    key: str
    code: Language
    name: str


_SPOKEN = (
    Spoken("1", Language.ENGLISH, "English"),
    Spoken("2", Language.FRENCH, "Francais"),
    Spoken("3", Language.SWAHILI, "Kiswahili"),
    Spoken("4", Language.PORTUGUESE, "Portugues"),
)
_NAMES = {
    Language.ENGLISH: ("EN", "ENG", "ENGLISH", "ANGLAIS", "INGLES", "KIINGEREZA"),
    Language.FRENCH: ("FR", "FRA", "FRANCAIS", "FRENCH", "FRANCES", "KIFARANSA"),
    Language.SWAHILI: ("SW", "SWA", "SWAHILI", "KISWAHILI", "SUAILI", "SUAHILI"),
    Language.PORTUGUESE: ("PT", "POR", "PORTUGUES", "PORTUGUESE", "PORTUGAIS", "KIRENO"),
}
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names}
_BY_NAME |= {each.key: each.code for each in _SPOKEN}


def languages() -> tuple[Spoken, ...]:
    """Return the languages in the order in which people are asked for one."""
    return _SPOKEN


def listed() -> str:
    """Return the languages as one line to choose from; it stays in one SMS part."""
    return " ".join(f"{each.key} {each.name}" for each in _SPOKEN)


def named(word: str) -> Language | None:
    """Return the language of a code, a name in any of the four, or a digit; else None."""
    return _BY_NAME.get(plainly(word))


def plainly(word: str) -> str:
    """Write a word in capitals without accents, and its digits in ASCII.

    People leave accents out on a phone, and write digits of their own script.
    """
    letters = unicodedata.normalize("NFD", word.upper())
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else each
        for each in letters
        if not unicodedata.combining(each)
    )
