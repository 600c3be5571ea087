"""A door's word that nothing waits in its spool, and how it is taken back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arriving import clearance as module
from bot.arriving.clearance import APART, CLEAR_FOR, LASTS_S, Clearance, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

START = datetime(2026, 11, 23, 6, tzinfo=UTC)


@dataclass
class Door:
    """A door with as many requests in its spool as one likes, and its clock."""

    waiting: int = 0
    names: Sequence[str] = ("spool",)
    seconds: float = 0.0
    told: int = 0
    clearance: Clearance = field(init=False)

    def __post_init__(self) -> None:
        self.clearance = Clearance(self, lambda: self.seconds)  # type: ignore[arg-type]

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def give(self) -> Word:
        return self.clearance.give(self.now)

    async def tell(self) -> None:
        self.told += 1
        self.clearance.heard(self.give())

    async def tell_nobody(self) -> None:
        """Beat as into a broken wire: nobody knows whether it came through."""
        self.told += 1
        self.seconds += 1.0
        self.give()
        raise ConnectionError


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN_S", 0)


def test_a_word_says_up_to_when_a_door_is_clear() -> None:
    door = Door()
    assert door.give() == Word(1, START, START + CLEAR_FOR)
    door.waiting = 1
    assert door.give() == Word(2, START, START)


async def test_what_nobody_relies_on_need_not_be_taken_back() -> None:
    door = Door()
    await door.clearance.take_back(door.tell)
    door.give()
    door.waiting, door.seconds = 1, LASTS_S
    await door.clearance.take_back(door.tell)
    assert door.told == 0


async def test_a_word_is_taken_back_once_by_telling() -> None:
    door = Door()
    door.give()
    door.waiting = 1
    await asyncio.gather(*(door.clearance.take_back(door.tell) for _ in range(9)))
    assert (door.told, door.seconds) == (1, 0.0)


async def test_what_is_brought_in_meanwhile_needs_no_taking_back() -> None:
    door = Door()
    door.give()
    door.waiting = 1

    async def tell_when_it_is_in() -> None:
        door.waiting = int(door.told > 0)  # not for ever, should it be asked again
        await door.tell()

    await door.clearance.take_back(tell_when_it_is_in)
    assert door.told == 1


async def test_where_nobody_hears_it_a_word_is_waited_for() -> None:
    door = Door()
    door.give()
    door.waiting = 1
    await door.clearance.take_back(door.tell_nobody)
    assert door.seconds == LASTS_S
    await door.clearance.take_back(door.tell_nobody)
    assert door.told == LASTS_S, "it is over, and need not be waited for again"


async def test_telling_that_never_ends_is_not_waited_for() -> None:
    door = Door()
    door.give()
    door.waiting, door.seconds = 1, LASTS_S - 0.01

    async def tell() -> None:
        door.seconds += 0.01
        await asyncio.Event().wait()

    await asyncio.wait_for(door.clearance.take_back(tell), 5)
    assert door.seconds == pytest.approx(LASTS_S)


def test_an_older_word_that_is_heard_late_takes_nothing_back() -> None:
    door = Door(waiting=1)
    late = door.give()
    door.waiting = 0
    door.give()
    door.clearance.heard(late)
    door.waiting = 1
    assert door.clearance._ends == LASTS_S


STEPS = st.one_of(
    st.sampled_from(["fill", "drain", "heard", "stored, not heard", "lost"]),
    st.floats(0.1, 9.0).map(lambda seconds: round(seconds, 1)),
)


@given(st.lists(STEPS, max_size=30))
def test_who_has_taken_its_word_back_is_relied_on_by_nobody(steps: list[str | float]) -> None:
    """Whatever was stored or lost of what it said: nobody with a clock up to APART behind."""
    door, stored = Door(), Word(0, START, START)
    for step in steps:
        if isinstance(step, float):
            door.seconds += step
        elif step in ("fill", "drain"):
            door.waiting = int(step == "fill")
        else:
            word = door.give()
            stored = stored if step == "lost" else word
            if step == "heard":
                door.clearance.heard(word)
    door.waiting = 1
    over = max(door.clearance._ends, door.seconds)
    assert stored.until <= stored.at or stored.until + APART <= START + timedelta(seconds=over)
