"""Join codes: read however they are written, drawn so that they are not guessed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.join_codes import (
    ALPHABET,
    DRAWN,
    IGNORED_FOR,
    MOST_WRONG,
    WITHIN,
    draw,
    shown,
    tidy,
    weakness,
)

ZEROS = ("0", "\u0660", "\u06f0", "\u0966", "\u09e6")
"""Where the digits of a script begin: ours, Arabic, Persian, Devanagari and Bengali."""

drawn = st.integers().map(lambda seed: draw(random.Random(seed).choice))


@pytest.mark.parametrize(
    "text",
    [
        *("BUNDA27", "bunda27", " Bunda 27 ", "BUNDA-27.", "BUNDA \u2013 27"),
        *("START BUNDA27", "join bunda27", "Code: BUNDA27", "b u n d a 2 7"),
        *("\uff22\uff35\uff2e\uff24\uff2127", "BUN\u200bDA\u0662\u0667"),
    ],
)
def test_one_code_in_many_writings(text: str) -> None:
    assert tidy(text) == "BUNDA27"


@pytest.mark.parametrize(
    "text",
    [
        *("", "Hello", "BUNDA", "1", "27", "A27", "Hb 6.2", "BP 60/40", "G2P1 38 weeks"),
        *(
            "BUNDA27 please help me",
            "BUNDA27?",
            "BUNDA27" + " " * 60,
            "A" * 20 + "27",
            "START",
            "code",
        ),
    ],
)
def test_what_is_no_code(text: str) -> None:
    assert tidy(text) == ""


@given(drawn)
def test_a_drawn_code_is_strong_and_read_as_it_is_shown(code: str) -> None:
    assert len(code) == DRAWN
    assert set(code) <= set(ALPHABET)
    assert weakness(code) == ""
    assert tidy(shown(code)) == tidy(shown(code).lower()) == code


@given(drawn, st.sampled_from(ZEROS))
def test_digits_of_any_script_count(code: str, zero: str) -> None:
    written = "".join(chr(ord(zero) + int(each)) if each.isdigit() else each for each in code)
    assert tidy(written) == code


@given(st.text(max_size=30))
def test_a_code_is_read_the_same_when_it_is_read_again(text: str) -> None:
    code = tidy(text)
    assert tidy(code) == code


def test_a_chosen_code_is_shown_as_it_was_chosen() -> None:
    assert shown("BUNDA27") == "BUNDA27"
    assert shown("KT4P7RM2") == "KT4P-7RM2"


def test_the_golden_code_is_good_enough() -> None:
    assert weakness("BUNDA27") == ""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("BUN27", "needs 6 to 16 letters"),
        ("BUNDA", "needs 6 to 16 letters"),
        ("bunda27", "needs 6 to 16 letters (A to Z) and digits"),
        ("B" * 15 + "27", "needs 6 to 16 letters"),
        ("BUNDA2", "at least 3 letters and 2 digits"),
        ("AB2749", "at least 3 letters and 2 digits"),
        ("BUNDA11", "11 comes to anybody's mind"),
        ("BUNDA123", "123 comes to anybody's mind"),
        ("BUNDA21", "21 comes to anybody's mind"),
        ("BUNDA2026", "2026 is a year"),
        ("AAAAA27", "the same letters again and again"),
    ],
)
def test_a_weak_code_is_refused_with_what_to_do(code: str, says: str) -> None:
    assert says in weakness(code)


def test_it_takes_ten_years_to_guess_one_as_the_docstring_says() -> None:
    """The arithmetic, with the share of draws that are thrown away counted too."""
    dice = random.Random(11)
    tries = 20_000
    kept = sum(not weakness("".join(dice.choices(ALPHABET, k=DRAWN))) for _ in range(tries))
    codes = len(ALPHABET) ** DRAWN * kept / tries
    a_day = (MOST_WRONG - 1) * (IGNORED_FOR / WITHIN)
    assert a_day == 96
    assert codes > 4e10
    assert codes / 100 / (1_000 * a_day) / 365 > 10
