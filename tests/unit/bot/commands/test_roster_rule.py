from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.bot.commands.rota import DAYS, ROTATION, RULE, adds, listed, refuses, shown

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

ADD = ("roster", "rule", "add", "anaesthesia")
WHEN = ("--days", "mon-fri", "--hours", "07:00-19:00")


def test_rules_say_who_is_on_until_they_are_removed(stocked: Operator) -> None:
    adds(stocked, ROTATION, RULE, DAYS)
    rows = [(each["tier"], each["when"], each["who"]) for each in listed(stocked, "rule")]
    assert rows == [
        ("regional", "all 19:00-07:00", "in turn: Nights"),
        ("backup", "mon-fri 07:00-19:00", "Dr Kato"),
    ]
    assert shown(stocked, "2030-01-18", "2030-01-19T12:00") == [
        "Dr Neema Thu 17T19:00-18T07:00",
        "Dr Kato Fri 18T07:00-18T19:00",
        "Dr Kato Fri 18T19:00-19T07:00",
    ]
    last = str(listed(stocked, "rule")[1]["id"])[-6:]
    said = stocked.types("roster", "rule", "remove", last)
    assert "is gone: anaesthesia, backup, mon-fri 07:00-19:00" in said.out
    assert len(listed(stocked, "rule")) == 1


def test_the_next_handoffs_are_shown_by_who_when_and_weekday(stocked: Operator) -> None:
    adds(stocked)
    said = stocked.types(*DAYS)
    rows = [" ".join(line.split()) for line in said.out.splitlines()[3:-1]]
    assert rows == [
        "Mon 7 Jan 2030 07:00 Mon 7 Jan 2030 19:00 Africa/Dar_es_Salaam Dr Kato",
        "Tue 8 Jan 2030 07:00 Tue 8 Jan 2030 19:00 Africa/Dar_es_Salaam Dr Kato",
        "Wed 9 Jan 2030 07:00 Wed 9 Jan 2030 19:00 Africa/Dar_es_Salaam Dr Kato",
        "Thu 10 Jan 2030 07:00 Thu 10 Jan 2030 19:00 Africa/Dar_es_Salaam Dr Kato",
    ]


WRONG = (
    ((*ADD, *WHEN), "give --mentor or --rotation"),
    (
        (*ADD, *WHEN, "--mentor", "Dr Kato", "--rotation", "Nights"),
        "one mentor or one rotation",
    ),
    ((*ADD, *WHEN, "--rotation", "Days"), "there is no rotation Days"),
    ((*ADD, *WHEN, "--mentor", "Rehema"), "Rehema is no mentor"),
    ((*ADD, *WHEN, "--mentor", "Dr Kato", "--tier", "coordinator"), "is no coordinator"),
    ((*ADD, *WHEN, "--rotation", "Nights", "--tier", "coordinator"), "is no coordinator"),
    ((*ADD, *WHEN, "--mentor", "Dr Zuri", "--tier", "focal"), "Dr Zuri has no facility"),
    ((*ADD, *WHEN, "--mentor", "Dr Kato", "--tier", "head"), "write one of focal"),
    ((*ADD, *WHEN, "--mentor", "Dr Kato", "--zone", "Kampala"), "no time zone 'Kampala'"),
    ((*ADD, "--days", "mo", "--hours", "07:00-19:00", "--mentor", "Dr Kato"), "mo is no day"),
    ((*ADD, "--days", "mon", "--hours", "7-19", "--mentor", "Dr Kato"), "'7-19' are no hours"),
    (("roster", "rule", "remove", "1234567"), "1234567 is the id of no rule"),
    (("roster", "rule", "remove", "1"), "1 is the id of no rule"),
)


def test_what_cannot_be_is_one_sentence(stocked: Operator) -> None:
    adds(stocked, ROTATION)
    for words, says in WRONG:
        refuses(stocked, words, says)
    assert listed(stocked, "rule") == []
