"""A practice programme's templates are approved at its start, whatever it runs on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bot.demo.handing_in import hand_in
from channels.base import SendError
from content.templates import Templates
from domain.model import Channel
from domain.templates import Approval
from tests.unit.bot.shelf import Shelf, ShelfWire

if TYPE_CHECKING:
    from bot.app import App

ALL = [(one.name, one.language) for one in Templates.load().wordings()]


class Looking:
    """Approvals that count how often they were asked."""

    looks = 0

    async def look(self) -> None:
        self.looks += 1


def process(*wires: ShelfWire, others: tuple[str, ...] = ("sms",)) -> Any:
    """An app as far as handing in looks at it."""
    known = dict.fromkeys(others, object()) | dict.fromkeys([Channel.WHATSAPP], *wires)
    return SimpleNamespace(wires=known if wires else {}, approvals=Looking())


async def test_the_first_process_hands_in_for_all_and_each_learns_of_it() -> None:
    shelves = [Shelf(decides=Approval.APPROVED) for _ in range(2)]
    apps: list[App] = [process(ShelfWire(each)) for each in shelves]
    await hand_in(*apps)
    assert [each.asked for each in shelves] == [ALL, []]
    assert [each.buttons for each in shelves] == [10, 0]
    assert [app.approvals.looks for app in apps] == [1, 1]  # type: ignore[attr-defined]


async def test_without_whatsapp_there_is_nothing_to_hand_in() -> None:
    app = process()
    await hand_in(app)
    await hand_in()
    assert app.approvals.looks == 0


async def test_a_toy_that_fails_is_not_passed_over() -> None:
    shelf = Shelf()
    shelf.faults.extend([None, None, SendError("20429")])
    app = process(ShelfWire(shelf))
    with pytest.raises(SendError, match="20429"):
        await hand_in(app)
    assert shelf.asked == ALL[:1]
    assert app.approvals.looks == 0
