from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.bot.commands.conftest import FACILITIES, PEOPLE
from tests.unit.bot.commands.rota import DAYS, adds

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


SPAN = ("--from", "2030-01-07", "--to", "2030-01-08")


def test_a_span_is_shown_with_weekdays_in_local_time(stocked: Operator) -> None:
    rows = stocked.types("roster", "show", *SPAN, "--json").json
    assert [(row["mentor"], row["day"], row["from"]) for row in rows] == [
        ("Dr Neema", "Mon", "2030-01-07T07:00"),
        ("Rehema", "Mon", "2030-01-07T07:00"),
    ]
    later = ("--from", "2030-01-07T19:00", "--json")
    assert len(stocked.types("roster", "show", *later, "--zone", "Africa/Dar_es_Salaam").json) == 0
    assert stocked.types("roster", "show", *later).json == []
    assert len(stocked.types("roster", "show", "--from", "2030-01-01", "--json").json) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--at", "2030-01-07", *SPAN), "give one or the other"),
        (SPAN[2:], "--to needs a --from"),
        (("--from", "2030-01-08", "--to", "2030-01-07"), "--to is not after --from"),
        (("--at", "2030-01-07", "--zone", "Dodoma"), "no time zone 'Dodoma'"),
    ],
)
def test_a_span_that_is_none_is_refused(
    stocked: Operator, words: tuple[str, ...], says: str
) -> None:
    said = stocked.types("roster", "show", *words)
    assert said.code == 2
    assert says in said.err


def test_gaps_and_double_cover_are_shown(stocked: Operator) -> None:
    adds(stocked, DAYS, tuple({"Dr Kato": "Dr Zuri"}.get(word, word) for word in DAYS))
    rows = stocked.types("roster", "gaps", "--days", "1", "--json").json
    assert [(row["on_call"], row["day"], row["from"], row["until"]) for row in rows] == [
        ("nobody", "Mon", "2030-01-07T19:00", "2030-01-08T07:00"),
        ("two", "Mon", "2030-01-07T07:00", "2030-01-07T19:00"),
    ]
    assert rows[1]["who"] in ("Dr Kato, Dr Zuri", "Dr Zuri, Dr Kato")
    assert {row["time_zone"] for row in rows} == {"Africa/Dar_es_Salaam"}


def test_a_discipline_without_any_cover_has_a_gap_without_ends(ready: Operator) -> None:
    for kind, text in (("facilities", FACILITIES), ("people", PEOPLE)):
        more = ("--no-invite",) if kind == "people" else ()
        ready.types(kind, "import", ready.writes(f"{kind}.csv", text), *more)
    (row,) = ready.types("roster", "gaps", "--json").json
    assert (row["on_call"], row["from"], row["until"]) == ("nobody", None, None)
    assert "anaesthesia" in ready.types("roster", "gaps").out
