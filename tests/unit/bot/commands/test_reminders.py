from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator, Said

PEOPLE = """\
name,role,cadre,discipline,facility,sms,telegram,time_zone,consented_on
Asha,mentee,nurse anaesthetist,anaesthesia,BUNDA,+12025550101,,Africa/Dar_es_Salaam,2029-01-07
Baraka,mentee,nurse anaesthetist,anaesthesia,BAHARI,+12025550102,,Europe/London,2029-01-07
Chiku,mentee,nurse,obstetrics,BAHARI,+12025550103,,Africa/Dar_es_Salaam,2029-01-07
Dalila,mentee,nurse,obstetrics,BAHARI,+12025550104,,Africa/Dar_es_Salaam,
"""


@pytest.fixture
def staffed(stocked: Operator) -> Operator:
    """An operator whose mentees live in two zones, and one has not agreed yet."""
    file = stocked.writes("more.csv", PEOPLE)
    assert stocked.types("people", "import", file, "--no-invite").code == 0
    stocked.sets(TWILIO_ACCOUNT_SID="AC" + "0" * 32, TWILIO_AUTH_TOKEN="t" * 32)
    stocked.sets(TWILIO_SMS_FROM="+12025550100", PUBLIC_URL="https://line.example.org")
    return stocked


def add(operator: Operator, *more: str, on: str = "2030-01-11") -> Said:
    words = ("reminders", "add", "Skills day", "--text", "Bring your book.", "--on", on)
    return operator.types(*words, *more)


def test_it_shows_when_to_whom_and_whom_it_skips_and_stores_nothing(staffed: Operator) -> None:
    said = add(staffed, "--before", "1", "--at", "22:00", "--dry-run")
    assert said.code == 0, said
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert "Africa/Dar_es_Salaam Thu 2030-01-10 22:00 Fri 2030-01-11 07:00" in lines
    assert "Europe/London Thu 2030-01-10 22:00 Fri 2030-01-11 07:00" in lines
    assert "As things stand it reaches 3 people." in lines
    assert "Skips Dalila, who has not agreed to join." in lines
    assert staffed.types("reminders", "list", "--json").json == []
    assert staffed.types("schedules", "list", "--json").json == []


def test_who_cannot_be_reached_or_left_is_skipped(staffed: Operator) -> None:
    eva = "Eva,mentee,nurse,obstetrics,BAHARI,,700900,Europe/London,2029-01-07"
    file = staffed.writes("eva.csv", PEOPLE.splitlines()[0] + "\n" + eva + "\n")
    assert staffed.types("people", "import", file, "--no-invite").code == 0
    said = add(staffed, "--dry-run")
    assert "Skips Eva, who has no address that we write to." in said.out
    assert "it reaches 3 people." in said.out


@pytest.mark.parametrize(
    ("filters", "reached"),
    [
        (("--discipline", "anaesthesia"), "2 people"),
        (("--facility", "BUNDA"), "1 person"),
        (("--role", "coordinator"), "0 people"),
    ],
)
def test_an_audience_is_narrowed(
    staffed: Operator, filters: tuple[str, ...], reached: str
) -> None:
    assert f"it reaches {reached}." in add(staffed, *filters, "--dry-run").out


def test_what_is_still_to_come_moves_with_the_date_until_it_is_dropped(staffed: Operator) -> None:
    assert "is planned" in add(staffed, "--before", "1", "--before", "0").out
    moved = staffed.types("reminders", "move", "Skills day", "--on", "2030-01-18")
    assert "Thu 2030-01-17 16:00" in moved.out
    zones = staffed.types("schedules", "list", "--json").json
    assert {row["rule"] for row in zones} == {"2030-01-17 2030-01-18 16:00"}
    assert {row["zone"] for row in zones} == {"Africa/Dar_es_Salaam", "Europe/London"}
    assert "reaches 3 people" in staffed.types("reminders", "preview", "Skills day").out
    assert staffed.types("reminders", "move", "Skills day", "--on", "2029-01-18").code == 2
    (kept,) = staffed.types("reminders", "list", "--json").json
    assert (kept["on"], kept["days_before"]) == ("2030-01-18", "1, 0")
    assert staffed.types("reminders", "drop", "Skills day").code == 0
    assert "is dropped; add another" in staffed.types("reminders", "drop", "Skills day").err
    states = {row["state"] for row in staffed.types("schedules", "list", "--json").json}
    assert states == {"over"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--at", "noon"), "Write a time like 12:30"),
        (("--before", "-1"), "a number of days from 0"),
        (("--facility", "BUNDAA"), "there is no facility BUNDAA"),
        (("--cohort", "Wave 1"), "there is no cohort Wave 1"),
        (("--before", "9"), "all its days are over"),
    ],
)
def test_what_cannot_be_planned_is_refused(
    staffed: Operator, more: tuple[str, ...], says: str
) -> None:
    said = add(staffed, *more)
    assert said.code == 2
    assert says in said.err
    assert staffed.types("reminders", "list", "--json").json == []


def test_a_name_is_used_once_and_must_be_known(staffed: Operator) -> None:
    add(staffed)
    assert "already" in add(staffed).err
    assert "see `reminders list`" in staffed.types("reminders", "preview", "Skill day").err
