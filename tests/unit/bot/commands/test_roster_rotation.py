from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.bot.commands.rota import ROTATION, RULE, adds, listed, refuses

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator


def test_a_rotation_is_added_once_its_next_three_handoffs_were_seen(stocked: Operator) -> None:
    adds(stocked)
    said = stocked.types(*ROTATION)
    assert said.code == 0, said
    lines = [line.split() for line in said.out.splitlines()]
    assert lines[0] == ["Nights:", "every", "week,", "2", "in", "turn."]
    assert [" ".join(each[:5] + each[6:]) for each in lines[3:6]] == [
        "Fri 11 Jan 2030 17:00 Dr Neema",
        "Fri 18 Jan 2030 17:00 Dr Kato",
        "Fri 25 Jan 2030 17:00 Dr Neema",
    ]
    (row,) = listed(stocked, "rotation")
    assert (row["name"], row["every"], row["groups"]) == (
        "Nights",
        "every week",
        "Dr Neema / Dr Kato",
    )
    assert (row["on_now"], row["next"]) == ("", "Fri 11 Jan 2030 17:00")
    assert said.out.splitlines()[-1] == f"Saved; its id is {row['id']}."


def test_a_rotation_goes_by_its_name_and_not_while_a_rule_uses_it(stocked: Operator) -> None:
    adds(stocked, ROTATION, RULE)
    (rule,) = listed(stocked, "rule")
    said = stocked.types("roster", "rotation", "remove", "Nights")
    assert said.err == f"Cannot go on: Nights is used by rule {rule['id']}; remove that first\n"
    assert stocked.types("roster", "rule", "remove", str(rule["id"])).code == 0
    said = stocked.types("roster", "rotation", "remove", "nights")
    assert (said.code, said.out) == (0, "Rotation Nights is gone.\n")
    assert listed(stocked, "rotation") == []


WRONG = (
    (("Nights", "--group", "Dr Neema"), "a rotation is called Nights already"),
    (
        ("Days", "--group", "Dr Neema", "--every", "year"),
        "write one of hour, day, week, month",
    ),
    (("Days", "--group", "Dr Neema", "--length", "53"), "--length counts weeks, from 1 to 52"),
    (("Days", "--group", "Asha"), "Asha is no mentor or coordinator"),
    (("Days", "--group", "Dr Nobody"), "nobody here has the name or the address Dr Nobody"),
    (("Days", "--group", " , "), "each group somebody"),
    (("Days", "--group", "Dr Neema", "--zone", "Nairobi"), "write one like Africa/Nairobi"),
    (("Days", "--group", "Dr Neema", "--from", "soon"), "write it like 2026-12-24T07:00"),
)


def test_what_cannot_turn_is_one_sentence(stocked: Operator) -> None:
    adds(stocked, ROTATION)
    for words, says in WRONG:
        start = () if "--from" in words else ("--from", "2030-01-11T17:00")
        refuses(stocked, ("roster", "rotation", "add", *words, *start, "--yes"), says)
    assert len(listed(stocked, "rotation")) == 1
