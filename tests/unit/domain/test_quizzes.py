from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.items import LETTERS
from domain.quizzes import DIGITS, choices, keys, letter_of, listed, shown
from tests.storage.test_lessons import ITEM

FOUR = replace(ITEM, options=("one", "two", "three", "four"))


@given(place=st.integers(0, 3), digits=st.booleans())
def test_every_key_that_is_shown_means_its_option(place: int, digits: bool) -> None:
    assert letter_of(shown(LETTERS[place], digits=digits)) == LETTERS[place]
    assert letter_of(keys(FOUR, digits=digits)[place]) == LETTERS[place]
    assert (letter_of("12"), letter_of(""), letter_of(DIGITS)) == ("12", "", DIGITS)


def test_mentors_read_digits_and_their_letters_stay_theirs() -> None:
    assert keys(FOUR, digits=True) == ("1", "2", "3", "4")
    assert keys(ITEM, digits=False) == ("A", "B")
    assert listed(FOUR, digits=True) == "1 one\n2 two\n3 three\n4 four"
    assert listed(ITEM, digits=False, between=" / ") == "A this one / B that one"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A, B, C or D"),
        ("fr", "A, B, C ou D"),
        ("sw", "A, B, C au D"),
        ("pt", "A, B, C ou D"),
        ("xx", "A, B, C or D"),
    ],
)
def test_the_keys_are_read_aloud_in_the_readers_language(language: str, text: str) -> None:
    assert choices(FOUR, language, digits=False) == text


def test_two_options_have_two_keys() -> None:
    assert choices(ITEM, "en", digits=True) == "1 or 2"
