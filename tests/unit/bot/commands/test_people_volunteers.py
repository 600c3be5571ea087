from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

VOLUNTEERS = ("people", "volunteers")
AGREED = """\
name,role,cadre,discipline,facility,telegram,consented_on
Dr Neema,mentor,anaesthetist,anaesthesia,BAHARI,700201,2029-01-05
"""


@pytest.fixture
def agreed(stocked: Operator) -> Operator:
    """An operator whose mentor has joined."""
    said = stocked.types("people", "import", stocked.writes("agreed.csv", AGREED))
    assert said.code == 0, said
    return stocked


def test_a_mentor_is_confirmed_listed_and_removed(agreed: Operator) -> None:
    assert agreed.types(*VOLUNTEERS, "list", "--json").json == []
    said = agreed.types(*VOLUNTEERS, "add", "Dr Neema")
    assert said.out == "Dr Neema may now be asked for uncovered shifts in anaesthesia.\n"
    said = agreed.types(*VOLUNTEERS, "add", "Dr Neema")
    assert said.out == "Dr Neema is a volunteer for anaesthesia; nothing to do.\n"
    (row,) = agreed.types(*VOLUNTEERS, "list", "--json").json
    assert (row["name"], row["discipline"]) == ("Dr Neema", "anaesthesia")
    assert row["state"] == "volunteer"
    assert row["asked_at"] == row["approved_at"]
    said = agreed.types(*VOLUNTEERS, "remove", "Dr Neema")
    assert said.out == "Dr Neema is asked for uncovered shifts no more.\n"
    said = agreed.types(*VOLUNTEERS, "remove", "Dr Neema")
    assert said.out == "Dr Neema is no volunteer; nothing to do.\n"
    assert agreed.types(*VOLUNTEERS, "list", "--json").json == []


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("Asha", "Asha is no mentor with a discipline"),
        ("Nobody", "nobody here has the name"),
        ("Dr Neema", "Dr Neema has not joined or has left"),
    ],
)
def test_who_cannot_step_in_is_named_in_one_sentence(
    stocked: Operator, who: str, says: str
) -> None:
    said = stocked.types(*VOLUNTEERS, "add", who)
    assert said.code == 2
    assert says in said.err
