from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.bot.commands.rota import DAYS, adds, listed, refuses, shown

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

ADD = ("roster", "temporary", "add", "anaesthesia", "--tier", "backup")
SPAN = ("--from", "2030-01-08", "--to", "2030-01-09")
DUTY = ("--duty", "Dr Zuri 2030-01-08T10:00 2030-01-09T10:00")


def test_a_temporary_schedule_takes_the_place_of_all_else_until_it_is_removed(
    stocked: Operator,
) -> None:
    adds(stocked, DAYS, (*ADD, *SPAN, *DUTY, "--yes"))
    assert shown(stocked, "2030-01-08", "2030-01-10T12:00") == [
        "Dr Zuri Tue 08T10:00-09T10:00",
        "Dr Kato Thu 10T07:00-10T19:00",
    ]
    (row,) = listed(stocked, "temporary")
    assert (row["who"], row["from"]) == ("Dr Zuri", "2030-01-08T10:00")
    assert row["schedule"].startswith("Tue 8 Jan 2030 00:00 to Thu 10 Jan 2030 00:00")
    said = stocked.types("roster", "temporary", "remove", str(row["id"]))
    assert "is gone: anaesthesia, backup" in said.out
    assert shown(stocked, "2030-01-08", "2030-01-09") == ["Dr Kato Tue 08T07:00-08T19:00"]


WRONG = (
    ((*SPAN, "--duty", "Dr Zuri"), "write NAME FROM TO"),
    (
        (*SPAN, "--duty", "Dr Zuri 2030-01-08T10:00 2030-01-11T10:00"),
        "between --from and --to",
    ),
    ((*SPAN, "--duty", "Asha 2030-01-08T10:00 2030-01-08T11:00"), "Asha is no mentor"),
    (("--from", "2030-01-08", "--to", "2030-02-08", *DUTY), "write a rule instead"),
    (("--from", "2030-01-08", "--to", "2030-01-07", *DUTY), "ends before it begins"),
)


def test_what_cannot_be_is_one_sentence(stocked: Operator) -> None:
    adds(stocked)
    for words, says in WRONG:
        refuses(stocked, (*ADD, *words, "--yes"), says)
    assert listed(stocked, "temporary") == []
