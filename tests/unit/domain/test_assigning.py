"""What stands against a mentor whom a coordinator names."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assigning import FIRM, Objection, Standing, objection

STANDINGS = st.builds(Standing, **{each.name: st.booleans() for each in fields(Standing)})


def test_nothing_stands_against_who_is_on_call_and_free() -> None:
    assert objection(Standing()) is None


@pytest.mark.parametrize(
    ("change", "against"),
    [
        ({"left": True}, Objection.LEFT),
        ({"asker": True}, Objection.ASKER),
        ({"other_discipline": True}, Objection.DISCIPLINE),
        ({"agreed": False}, Objection.NOT_AGREED),
        ({"reachable": False}, Objection.UNREACHABLE),
        ({"has_it": True}, Objection.HAS_IT),
        ({"passed": True}, Objection.PASSED),
        ({"on_call": False}, Objection.OFF_CALL),
        ({"full": True}, Objection.FULL),
    ],
)
def test_each_thing_is_named(change: dict[str, bool], against: Objection) -> None:
    assert objection(replace(Standing(), **change)) is against


@given(STANDINGS)
def test_what_nobody_may_insist_on_comes_first(standing: Standing) -> None:
    firm = standing.left or standing.asker or standing.other_discipline or standing.has_it
    firm = firm or not (standing.agreed and standing.reachable)
    assert (objection(standing) in FIRM) is firm
