from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import privacy
from domain.stripping import GAP, names_in, stripped

TODAY = date(2026, 11, 23)
NAMES = names_in("Asha", "Dr Neema", "Bunda DH BUNDA", "St. Mary's Mission Hospital", "Dr Li Wei")


def strip(text: str) -> str:
    return stripped(text, "TZ", TODAY, NAMES)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Asha here at Bunda DH, BP 80/40", "... here at ... DH, BP 80/40"),
        ("ASHA asked dr neema", "... asked dr ..."),
        ("Asha's patient Maria Juma has 500 ml", "...'s patient ... has 500 ml"),
        ("Call 0712345678 or +255712345678", "Call ... or ..."),
        ("file no 12345, born 12/03/1990", "file no ..., born ..."),
        ("Mrs Grace Mushi bled 300 ml", "Mrs ... bled 300 ml"),
        ("write to a.b@example.org or @asha_nurse", "write to ... or ..."),
        ("see https://example.org/x?y=1 and t.me/somebody", "see ... and ..."),
        ("Asha Asha Neema", "..."),
        ("Bundaberg and ashamed stay", "Bundaberg and ashamed stay"),
        ("oxytocin 10 IU at 02:15, repeat 5 IU", "oxytocin 10 IU at 02:15, repeat 5 IU"),
        ("St Mary's refers to us", "St ...'s refers to us"),
        ("", ""),
    ],
)
def test_what_tells_who_it_is_is_left_out_and_no_dose_is(text: str, left: str) -> None:
    assert strip(text) == left


def test_titles_and_kinds_of_places_are_nobodys_names() -> None:
    assert names_in("Dr Neema", "Bunda District Hospital") == {"neema", "bunda"}
    assert names_in("Prof. A. Li", "") == set()


PARTS = st.sampled_from(
    ["Asha", "NEEMA", "Bunda", "0712345678", "Mrs Grace", "MRN 4455", "12/03/1990", "BP 80/40",
     "500 ml", "the", "uterus", "a@b.org", ",", "\n", GAP]
)  # fmt: skip


@given(st.lists(PARTS | st.text(max_size=10), max_size=12))
def test_nothing_that_is_found_is_left_and_stripping_again_changes_nothing(
    parts: list[str],
) -> None:
    left = strip(" ".join(parts))
    assert privacy.find(left, "TZ", TODAY) == ()
    assert NAMES.isdisjoint(re.findall(r"[^\W\d_]+", left.casefold()))
    assert strip(left) == left


@given(st.lists(st.sampled_from(["BP 80/40", "500 ml", "10 IU", "uterus", "bleeds"]), max_size=8))
def test_what_is_clinical_stays_word_for_word(parts: list[str]) -> None:
    text = ", ".join(parts)
    assert strip(text) == text
