"""Every priority names skills of the items that are shipped."""

from __future__ import annotations

import pytest

from content.packing import reading
from content.priorities import FILE, skills
from domain.analyses import Goal

STARTER = FILE.parent / "packs/starter"


@pytest.mark.parametrize("goal", Goal)
def test_a_priority_puts_items_of_the_starter_course_first(goal: Goal) -> None:
    pack = reading.read({each.name: each.read_bytes() for each in STARTER.glob("*.yaml")})
    taught = {each.item.skill for each in pack.items}
    (named,) = skills([goal])
    assert named
    assert named <= taught


def test_they_come_in_the_order_of_the_goals() -> None:
    found = skills([Goal.TEAMWORK, Goal.SAFE_ANAESTHESIA])
    assert "speaking_up" in found[0]
    assert "airway" in found[1]
    assert skills([]) == ()
