from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

REMINDER = ("reminders", "add", "Skills day", "--text", "Bring your book.", "--on", "2030-01-11")


def listed(operator: Operator) -> list[dict[str, str]]:
    """Give the schedules."""
    rows: list[dict[str, str]] = operator.types("schedules", "list", "--json").json
    return rows


def test_a_schedule_is_listed_with_its_next_fires_and_may_pause(stocked: Operator) -> None:
    assert listed(stocked) == []
    stocked.types(*REMINDER, "--before", "2", "--before", "0")
    (only,) = listed(stocked)
    assert only["kind"] == "reminder"
    assert only["of"] == "Skills day"
    assert only["rule"] == "2030-01-09 2030-01-11 16:00"
    assert only["zone"] == "Africa/Dar_es_Salaam"
    assert only["next"] == "Wed 2030-01-09 16:00, Fri 2030-01-11 16:00"
    assert "is paused now" in stocked.types("schedules", "pause", str(only["id"])).out
    (paused,) = listed(stocked)
    assert (paused["state"], paused["next"]) == ("paused", "")
    assert stocked.types("schedules", "pause", str(only["id"])).code == 2
    assert "is on now" in stocked.types("schedules", "resume", str(only["id"])).out
    assert listed(stocked) == [only]
    assert "see `schedules list`" in stocked.types("schedules", "resume", "7").err


def test_a_rule_is_shown_before_anything_goes_by_it(ready: Operator) -> None:
    shown = ready.types(
        *("schedules", "preview", "fri 22:00", "--zone", "Europe/London"),
        *("--from", "2030-03-25", "--json"),
    )
    assert [(row["rings"], row["goes_out"]) for row in shown.json[:2]] == [
        ("Fri 2030-03-29 22:00", "Sat 2030-03-30 07:00"),
        ("Fri 2030-04-05 22:00", "Sat 2030-04-06 07:00"),
    ]
    assert len(shown.json) == 5
    assert (
        "2030-01-11 12:30"
        in ready.types("schedules", "preview", "2030-01-11 12:30", "--zone", "UTC").out
    )


@pytest.mark.parametrize(
    ("rule", "zone", "says"),
    [("soon", "UTC", "Write a rule like"), ("mon 12:30", "Mars/Base", "no time zone 'Mars/Base'")],
)
def test_what_cannot_be_read_is_refused(ready: Operator, rule: str, zone: str, says: str) -> None:
    said = ready.types("schedules", "preview", rule, "--zone", zone)
    assert said.code == 2
    assert says in said.err
