from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator


@pytest.mark.parametrize("at", ["2030-01-07T04:00", "2030-01-07 15:59"])
def test_the_roster_shows_who_is_on_call_at_an_instant_in_utc(stocked: Operator, at: str) -> None:
    rows = stocked.types("roster", "show", "--at", at, "--json").json
    assert [(row["mentor"], row["tier"]) for row in rows] == [
        ("Dr Neema", "coupled"),
        ("Rehema", "coordinator"),
    ]
    assert rows[0]["from"] == "2030-01-07T07:00"
    assert rows[0]["until"] == "2030-01-07T19:00"
    assert rows[0]["time_zone"] == "Africa/Dar_es_Salaam"


@pytest.mark.parametrize("at", ["2030-01-07T03:59", "2030-01-07T16:00", "2030-01-07"])
def test_nobody_is_on_call_outside_a_shift(stocked: Operator, at: str) -> None:
    assert stocked.types("roster", "show", "--at", at, "--json").json == []


def test_without_an_instant_the_roster_of_now_is_shown(stocked: Operator) -> None:
    assert "Dr Neema" in stocked.types("roster", "show").out


def test_an_empty_roster_says_so(ready: Operator) -> None:
    assert ready.types("roster", "show").out == "Nothing here yet.\n"


def test_something_that_is_no_instant_is_refused(stocked: Operator) -> None:
    assert stocked.types("roster", "show", "--at", "tomorrow").code == 2
