"""The languages, and how people name the one they want."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fitting import is_gsm7, parts
from domain.languages import Language, languages, listed, named, plainly


def test_every_language_can_be_chosen_by_one_digit() -> None:
    assert [each.code for each in languages()] == list(Language)
    assert [each.key for each in languages()] == ["1", "2", "3", "4"]
    assert listed() == "1 English 2 Francais 3 Kiswahili 4 Portugues"
    assert is_gsm7(listed())
    assert parts(listed()) == 1
    assert all(len(each.name) <= 20 for each in languages()), "each name is a button too"


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("EN", Language.ENGLISH),
        ("anglais", Language.ENGLISH),
        ("fr", Language.FRENCH),
        ("Français", Language.FRENCH),
        ("Franc\u0327ais", Language.FRENCH),
        ("Francais", Language.FRENCH),
        ("Kifaransa", Language.FRENCH),
        ("2", Language.FRENCH),
        ("٢", Language.FRENCH),
        ("Swahili", Language.SWAHILI),
        ("PORTUGUÊS", Language.PORTUGUESE),
        ("\u09ea", Language.PORTUGUESE),
        *((word, None) for word in ("", "5", "0", "²", "German", "fr en", "French.")),
    ],
)
def test_a_language_is_known_by_code_name_or_digit(word: str, language: Language | None) -> None:
    assert named(word) is language


@pytest.mark.parametrize("each", languages(), ids=lambda each: each.code)
def test_a_language_is_known_by_what_the_list_shows(each: object) -> None:
    spoken = next(one for one in languages() if one == each)
    for word in (spoken.key, spoken.name, spoken.code, spoken.code.upper()):
        assert named(word) is spoken.code


@given(st.text())
def test_what_is_plain_stays_so(text: str) -> None:
    assert plainly(plainly(text)) == plainly(text)
    assert not any(each.isdecimal() and not each.isascii() for each in plainly(text))
