"""`mentorline content withdraw`: it needs somebody's name and a reason, and an item in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit, settings_with_keys
from storage import items
from tests.storage.test_lessons import ITEM

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

WITHDRAW = ("content", "withdraw", ITEM.ref)


def test_an_item_is_withdrawn_once(ready: Operator) -> None:
    commit(settings_with_keys(), lambda uow: items.add(uow, ITEM))
    told = ("--by", "Dr Made Up", "--reason", "the figure changed")
    said = ready.types(*WITHDRAW, *told)
    assert (said.code, said.out.strip()) == (
        *(0, "T01 is withdrawn, 1 in all versions and languages."),
    )
    again = ready.types(*WITHDRAW, *told)
    assert (again.code, again.out.strip()) == (1, "Nothing was withdrawn: no item T01 is in use.")


@pytest.mark.parametrize("told", [("", "why"), ("Dr Made Up", " ")])
def test_nothing_is_withdrawn_without_a_name_and_a_reason(
    ready: Operator, told: tuple[str, str]
) -> None:
    by, reason = told
    said = ready.types(*WITHDRAW, "--by", by, "--reason", reason)
    assert said.code == 1
    assert said.out.startswith("Nothing was withdrawn: say with --by and --reason")
