"""When a phone may ring, and in which tongue it speaks."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calls import SPOKEN, Standing, objection, spoken
from domain.languages import Language

MAY = Standing(urgent=True, waits=True, consented=True, stopped=False, has_number=True)
STANDINGS = st.builds(Standing, **{each.name: st.booleans() for each in fields(Standing)})


def test_what_is_urgent_and_waits_rings_the_phone_of_who_agreed() -> None:
    assert objection(MAY) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"urgent": False}, "not urgent"),
        ({"waits": False}, "settled"),
        ({"called": True}, "called before"),
        ({"stopped": True}, "has left"),
        ({"consented": False}, "has not agreed"),
        ({"has_number": False}, "no number to call"),
    ],
)
def test_one_thing_against_it_is_enough(change: dict[str, bool], why: str) -> None:
    assert objection(replace(MAY, **change)) == why


@given(STANDINGS)
def test_nothing_but_that_one_standing_rings(standing: Standing) -> None:
    assert (objection(standing) == "") == (standing == MAY)


@pytest.mark.parametrize("language", Language)
def test_everybody_hears_a_tongue_that_has_a_voice(language: str) -> None:
    assert spoken(language) in SPOKEN
    assert spoken(language) == (language if language != Language.SWAHILI else "en")
