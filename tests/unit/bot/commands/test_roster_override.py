from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.bot.commands.rota import DAYS, adds, listed, refuses, shown

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

ADD = ("roster", "override", "add", "anaesthesia", "--tier", "backup")
TUESDAY = ("--from", "2030-01-08T07:00", "--to", "2030-01-08T13:00")


def test_somebody_stands_in_comes_on_or_goes_off_until_that_is_removed(stocked: Operator) -> None:
    adds(stocked, DAYS)
    stands_in = (*ADD, *TUESDAY, "--on", "Dr Zuri", "--off", "Dr Kato", "--yes")
    comes_on = (
        *ADD,
        "--from",
        "2030-01-09",
        "--to",
        "2030-01-09T06:00",
        "--on",
        "Dr Zuri",
        "--yes",
    )
    goes_off = (*ADD, "--from", "2030-01-09", "--to", "2030-01-09", "--off", "Dr Kato", "--yes")
    said = stocked.types(*stands_in)
    assert "Dr Zuri for Dr Kato" in said.out
    assert [stocked.types(*each).code for each in (comes_on, goes_off)] == [0, 0]
    who = [each["who"] for each in listed(stocked, "override")]
    assert sorted(who) == ["Dr Kato goes off", "Dr Zuri comes on", "Dr Zuri for Dr Kato"]
    changed = [
        "Dr Zuri Tue 08T07:00-08T13:00",
        "Dr Kato Tue 08T13:00-08T19:00",
        "Dr Zuri Wed 09T00:00-09T06:00",
    ]
    assert shown(stocked, "2030-01-08", "2030-01-10") == changed
    for each in listed(stocked, "override"):
        assert stocked.types("roster", "override", "remove", str(each["id"])).code == 0
    assert shown(stocked, "2030-01-08", "2030-01-09") == ["Dr Kato Tue 08T07:00-08T19:00"]


WRONG = (
    (TUESDAY, "say who comes on (--on), who goes off (--off), or both"),
    (
        ("--from", "2030-01-08T07:00", "--to", "2030-01-08T07:00", "--on", "Dr Kato"),
        "later --to",
    ),
    (
        ("--from", "2030-01-08", "--to", "2030-02-08", "--on", "Dr Kato"),
        "write a rule instead",
    ),
    ((*TUESDAY, "--on", "Rehema"), "Rehema is no mentor"),
)


def test_what_cannot_be_is_one_sentence(stocked: Operator) -> None:
    adds(stocked)
    for words, says in WRONG:
        refuses(stocked, (*ADD, *words, "--yes"), says)
    assert listed(stocked, "override") == []
