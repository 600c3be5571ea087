"""Filling in the parts of a situation analysis, where days pass between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Role
from handlers.leading import situation
from storage import responses
from tests.unit.handlers.leading.ward import number_of

if TYPE_CHECKING:
    from handlers.desk import Desk
    from tests.unit.handlers.leading.ward import Ward

LEADER = number_of(Role.FACILITY_LEADER)


def say(ward: Ward, *texts: str) -> str:
    """A leader writes; return what they read last."""
    for each in texts:
        ward.room.write(each, LEADER)
    return ward.room.told(LEADER)[-1]


async def test_a_part_that_was_left_for_good_is_begun_again(ward: Ward) -> None:
    ward.add(1, Role.FACILITY_LEADER)
    first = "Does the theatre register record every operation"
    assert say(ward, "SITUATION", "5").startswith(first)
    assert say(ward, "1").startswith("Is one named person responsible")
    await ward.days(20)
    assert any("questions" in each for each in ward.room.told(LEADER))  # two reminders
    assert say(ward, "SITUATION", "5").startswith("Is one named person")  # it goes on
    await ward.days(39)
    assert say(ward, "SITUATION", "5").startswith(first)  # its month, and a week, are over
    assert "Records and data use is saved: 1 of 8 parts" in say(ward, "1", "1", "2")

    def read(desk: Desk) -> list[str]:
        found = situation.current(desk, ward.room.cast.facility)
        return [*found.done, responses.get(desk.uow, found.done["data"].id).occasion]

    assert ward.at(read) == ["data", "situation:1.1"]


async def test_a_menu_of_parts_is_its_leaders_alone(ward: Ward) -> None:
    ward.add(1, Role.FACILITY_LEADER)
    ward.add(1, Role.MENTEE)
    mentee = number_of(Role.MENTEE)
    ward.room.write("SITUATION", mentee)
    assert not any("situation analysis" in each for each in ward.room.told(mentee))
    assert say(ward, "SITUATION").endswith("A number begins its part; 0 skips a question.")
