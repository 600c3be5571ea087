from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.bot.commands.rota import DAYS, adds, listed, shown

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

ADD = ("roster", "leave", "add", "Dr Kato")


def test_who_is_away_is_not_on_and_comes_back(stocked: Operator) -> None:
    adds(stocked, DAYS)
    said = stocked.types(*ADD, "--to", "2030-01-08", "--yes")
    assert said.out.startswith(
        "Dr Kato is away from Mon 7 Jan 2030 09:30 to Wed 9 Jan 2030 00:00 Africa/Dar_es_Salaam; "
        "2 shifts need somebody else."
    )
    (row,) = listed(stocked, "leave")
    assert (row["who"], row["from"], row["now"]) == ("Dr Kato", "2030-01-07T09:30", True)
    still = ["Dr Kato Mon 07T07:00-07T09:30", "Dr Kato Wed 09T07:00-09T19:00"]
    assert [each for each in shown(stocked, "2030-01-07", "2030-01-10") if "Kato" in each] == still
    said = stocked.types("roster", "leave", "end", "Dr Kato")
    assert said.out.startswith("Dr Kato is back; the leave Mon 7 Jan 2030 09:30 to")
    assert listed(stocked, "leave") == []
    assert "Dr Kato Tue 08T07:00-08T19:00" in shown(stocked, "2030-01-08", "2030-01-09")


def test_a_leave_to_come_can_be_taken_off(stocked: Operator) -> None:
    adds(stocked)
    said = stocked.types(*ADD, "--from", "2030-01-14", "--to", "2030-01-20", "--yes")
    assert "They have no shift in that time." in said.out
    assert listed(stocked, "leave")[0]["now"] is False
    assert stocked.types("roster", "leave", "end", "Dr Kato").code == 0
    assert listed(stocked, "leave") == []


def test_what_cannot_be_is_one_sentence(stocked: Operator) -> None:
    adds(stocked)
    ends = stocked.types("roster", "leave", "end", "Dr Kato")
    assert "Dr Kato is not away" in ends.err
    over = stocked.types(*ADD, "--from", "2030-01-01", "--to", "2030-01-02", "--yes")
    assert "that time is over; write a later --to" in over.err
    backwards = stocked.types(*ADD, "--from", "2030-01-09", "--to", "2030-01-07", "--yes")
    assert "it ends before it begins" in backwards.err
    assert [each.code for each in (ends, over, backwards)] == [2, 2, 2]
    assert (
        "Asha is no mentor"
        in stocked.types("roster", "leave", "add", "Asha", "--to", "2030-01-20", "--yes").err
    )
