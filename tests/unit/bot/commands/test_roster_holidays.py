from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

HOLIDAYS = ("roster", "holidays")
DAY = "2030-12-09"


def test_holidays_are_suggested_and_count_once_confirmed(stocked: Operator) -> None:
    rows = stocked.types(*HOLIDAYS, "suggest", "--country", "TZ", "--json").json
    (found,) = [row for row in rows if row["day"] == DAY]
    assert found == {
        "day": DAY,
        "weekday": "Monday",
        "name": "Independence and Republic Day",
        "confirmed": False,
    }
    assert stocked.types(*HOLIDAYS, "list", "--json").json == []
    said = stocked.types(*HOLIDAYS, "confirm", DAY, "--name", "Uhuru").out
    assert said == f"{DAY} is a holiday: Uhuru.\n"
    assert stocked.types(*HOLIDAYS, "list", "--json").json == [{"day": DAY, "name": "Uhuru"}]
    rows = stocked.types(*HOLIDAYS, "suggest", "--country", "TZ", "--json").json
    assert [row["day"] for row in rows if row["confirmed"]] == [DAY]


def test_a_holiday_can_be_forgotten(stocked: Operator) -> None:
    stocked.types(*HOLIDAYS, "confirm", DAY, "--name", "Uhuru")
    assert stocked.types(*HOLIDAYS, "forget", DAY).out == f"{DAY} is an ordinary day again.\n"
    assert stocked.types(*HOLIDAYS, "forget", DAY).out == f"{DAY} was no holiday.\n"


def test_an_unknown_country_says_what_to_do(stocked: Operator) -> None:
    said = stocked.types(*HOLIDAYS, "suggest", "--country", "XX").err
    assert "No holidays are known for 'XX'" in said
