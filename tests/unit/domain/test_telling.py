"""DID: what was said and done, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.telling import MOST_DONE, MOST_SAID, Told, read

PLACES = {"bunda": "BUNDA", "bunda dh": "BUNDA", "tarime": "TARIME"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("BUNDA more time = two full days", Told("more time", "two full days", code="BUNDA")),
        ("Bunda DH: more time=two days", Told("more time", "two days", code="BUNDA")),
        ("V3 more time = two = days", Told("more time", "two = days", visit=3)),
        ("v 12: more time = two days", Told("more time", "two days", visit=12)),
    ],
)
def test_a_place_or_a_visit_comes_first(text: str, told: Told) -> None:
    assert read(text, PLACES) == told


@pytest.mark.parametrize(
    "text",
    ["", "BUNDA", "BUNDA more time", "BUNDA = two days", "BUNDA more =", "V3", "Bundari x = y"],
)
def test_what_lacks_a_part_is_none(text: str) -> None:
    assert read(text, PLACES) is None


@given(st.text(), st.text())
def test_both_parts_fit_into_the_message(said: str, did: str) -> None:
    told = read(f"V3 {said} = {did}", PLACES)
    if told is not None:
        assert 0 < len(told.said) <= MOST_SAID
        assert 0 < len(told.did) <= MOST_DONE
