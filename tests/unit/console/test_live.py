"""The line says that something changed, to whoever listens, and ends when we stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from console import live
from console.live import CHANGED, STILL_HERE, Pulse

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

NEVER_S = 3600.0


class Marks:
    """What is looked at; it moves when the test says so."""

    def __init__(self) -> None:
        self.mark = (1, 1, 1)

    async def read(self, _work: Callable[..., Any]) -> Any:
        return self.mark


async def test_two_who_listen_hear_of_one_change_once() -> None:
    marks = Marks()
    pulse = Pulse(marks.read, NEVER_S)
    lines = [pulse.listen(), pulse.listen()]
    assert [await anext(line) for line in lines] == [STILL_HERE, STILL_HERE]
    assert not await pulse.look()
    marks.mark = (2, 1, 1)
    assert await pulse.look()
    marks.mark = (3, 1, 1)
    assert await pulse.look()
    assert [await anext(line) for line in lines] == [CHANGED, CHANGED]
    await pulse.stop()
    for line in lines:
        assert [word async for word in line] == []


async def test_a_quiet_line_says_that_it_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "QUIET_S", 0.0)
    pulse = Pulse(Marks().read, NEVER_S)
    line = pulse.listen()
    assert [await anext(line), await anext(line)] == [STILL_HERE, STILL_HERE]
    await pulse.stop()


async def test_it_is_looked_by_itself_while_anybody_listens() -> None:
    marks = Marks()
    pulse = Pulse(marks.read, 0.0)
    line = pulse.listen()
    await anext(line)
    marks.mark = (2, 2, 2)
    async with asyncio.timeout(5):
        assert await anext(line) == CHANGED
    await pulse.stop()
