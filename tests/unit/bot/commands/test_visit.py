"""Visits by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

PLAN = ("visit", "plan", "bunda", "12-13 JAN", "--mentor", "Neema")


def listed(operator: Operator, *more: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = operator.types("visit", "list", *more, "--json").json
    return rows


def test_a_visit_is_planned_moved_and_called_off(stocked: Operator) -> None:
    assert listed(stocked) == []
    said = stocked.types(*PLAN)
    assert (said.code, said.out) == (
        0,
        "V1 to Bunda DH, 12-13 Jan, is planned; everybody is asked.\n",
    )
    said = stocked.types("visit", "move", "V1", "2030-01-19", "--reason", "rain")
    assert said.out == "V1 to Bunda DH, 19 Jan, is moved; everybody is asked anew.\n"
    (row,) = listed(stocked)
    assert (row["from"], row["to"], row["planned_for"]) == (
        "2030-01-19",
        "2030-01-19",
        "2030-01-12",
    )
    assert (row["state"], row["mentors"], row["no_reply"]) == ("planned", "Dr Neema", 2)
    shown = stocked.types("visit", "show", "1", "--json").json
    assert [(each["name"], each["part"]) for each in shown] == [
        ("Dr Neema", "mentor"),
        ("Asha", "mentee"),
    ]
    assert "is called off" in stocked.types("visit", "cancel", "v1").out
    assert listed(stocked) == []
    assert [each["state"] for each in listed(stocked, "--all")] == ["cancelled"]
    assert "was called off" in stocked.types("visit", "move", "V1", "20 JAN").err


def test_a_visit_is_closed_with_its_hours_and_who_was_absent(stocked: Operator) -> None:
    stocked.types("visit", "plan", "Bunda DH", "today", "--mentor", "Dr Neema")
    assert "is no number of hours" in stocked.types("visit", "close", "V1", "--hours", "many").err
    unknown = stocked.types("visit", "close", "V1", "--hours", "12", "--absent", "Nobody")
    assert "Nobody of Bunda DH is called Nobody alone." in unknown.err
    said = stocked.types("visit", "close", "V1", "--hours", "12", "--absent", "Asha")
    assert said.out == "V1 to Bunda DH, 7 Jan, is closed; both sides are asked how it was.\n"
    (row,) = listed(stocked, "--all")
    assert (row["state"], row["hours"]) == ("closed", "12")
    shown = stocked.types("visit", "show", "V1", "--json").json
    assert [each["took_part"] for each in shown] == ["", "no"]
    assert "is closed already" in stocked.types("visit", "close", "V1").err
    counted = stocked.types("figures", "visits", "--by", "facility", "--json").json
    told = {"figure": "IN-02", "name": "visits completed in time", "group": "BUNDA"}
    assert counted == [{**told, "numerator": 1, "denominator": 1}]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan", "MARA", "12 JAN", "--mentor", "Neema"), "No place is called MARA."),
        (("plan", "BUNDA", "soon", "--mentor", "Neema"), "Write place, dates and mentors"),
        (("plan", "BUNDA", "2029-01-12", "--mentor", "Neema"), "These dates are over"),
        (("plan", "BUNDA", "12 JAN", "--mentor", "Nemo"), "No mentor is called Nemo."),
        (("show", "V9"), "There is no visit V9."),
        (("close", "nine"), "nine is no visit; write its number, like V3"),
    ],
)
def test_what_cannot_be_done_is_said(stocked: Operator, words: tuple[str, ...], says: str) -> None:
    said = stocked.types("visit", *words)
    assert said.code == 2
    assert says in said.err
