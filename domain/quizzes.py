"""Quiz questions as people read and answer them: by letter, or by digit of any script.

Who is also a mentor reads digits, as A, C and D are a mentor's keys (CONVERSATIONS 1.9); the
digits answer for everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.lists import format_list

from domain.items import LETTERS
from domain.languages import Language

if TYPE_CHECKING:
    from domain.items import Item

DIGITS = "1234"
_LETTER_OF = dict(zip(DIGITS, LETTERS, strict=True))
_LOCALES = {Language.ENGLISH: "en_GB"}
"""English as it is written where we serve: no comma before the "or"."""


def shown(letter: str, *, digits: bool) -> str:
    """Return how a reader sees the letter of an option."""
    return DIGITS[LETTERS.index(letter)] if digits else letter


def keys(item: Item, *, digits: bool) -> tuple[str, ...]:
    """Return the keys of an item's options as a reader sees them, in order."""
    return tuple(shown(each, digits=digits) for each in item.letters)


def letter_of(key: str) -> str:
    """Return the letter of the option that a key means; any other key is itself."""
    return _LETTER_OF.get(key, key)


def listed(item: Item, *, digits: bool, between: str = "\n") -> str:
    """Return the options, each after its key."""
    pairs = zip(keys(item, digits=digits), item.options, strict=True)
    return between.join(f"{key} {option}" for key, option in pairs)


def choices(item: Item, language: str, *, digits: bool) -> str:
    """Return the keys as one reads them aloud: "A, B, C or D"."""
    spoken = Language(language) if language in set(Language) else Language.ENGLISH
    return format_list(
        keys(item, digits=digits), style="or", locale=_LOCALES.get(spoken, spoken.value)
    )
