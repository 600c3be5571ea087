"""Two web doors and two workers on one PostgreSQL: killed, frozen, and left without it."""

from __future__ import annotations

import asyncio
import time
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tests.chaos.many import served_by_four
from tests.chaos.scale import LONG, Scale, long_only

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.chaos.many import Many
    from tests.postgres import Server

SCALE = Scale(kills=56, asked=26) if LONG else Scale(kills=4, asked=12)
AIMED = 25 if LONG else 2
FREEZE_S = 12.0
"""Longer than a process may be silent, and than its leases are (tests/chaos/planted.py)."""

OUTAGE_S = 60.0 if LONG else 10.0


@pytest.fixture
async def many(server: Server, tmp_path: Path) -> AsyncIterator[Many]:
    """A town of its own that four processes serve."""
    async with served_by_four(server, tmp_path, "hurried") as built:
        yield built


@long_only
async def test_killed_in_turn_nothing_is_lost_or_handled_twice(
    many: Many, say: Callable[[str], None]
) -> None:
    started, town = time.monotonic(), many.town
    await many.start()
    victims = cycle(["worker1", "web1", "worker2", "worker1", "web2", "worker2"])
    for number in range(SCALE.kills):
        town.ask(SCALE.asked)
        least = number * SCALE.messages // SCALE.kills + SCALE.asked // 2
        await town.until(lambda least=least: town.acknowledged >= least)  # type: ignore[misc]
        victim = many.processes[next(victims)]
        await many.blows.kill(victim)
        await victim.start()
    verdict = await many.verdict(SCALE.questions)
    say(
        f"kill -9, PostgreSQL, two web and two workers: {town.acknowledged} messages, "
        f"{many.blows.summary()}; {town.summary()}; {verdict.figures()}; "
        f"{time.monotonic() - started:.0f} s"
    )
    assert verdict.faults() == []
    assert many.blows.aimed >= AIMED


@long_only
@pytest.mark.parametrize("writing", [False, True], ids=["sending", "in a transaction"])
async def test_a_worker_that_stood_still_sends_nothing_it_has_lost(
    many: Many, writing: bool, say: Callable[[str], None]
) -> None:
    await many.start()
    many.town.ask(SCALE.asked)
    await many.town.until(lambda: many.town.acknowledged >= SCALE.asked // 2)
    await many.blows.freeze(many.processes["worker1"], FREEZE_S, writing=writing)
    gone_on = many.town.acknowledged
    verdict = await many.verdict(SCALE.asked)
    say(
        f"SIGSTOP of a worker for {FREEZE_S:.0f} s{' in a transaction' * writing}, PostgreSQL: "
        f"{gone_on} of {many.town.acknowledged} messages done meanwhile; {verdict.figures()}"
    )
    assert verdict.faults() == []


@long_only
async def test_without_postgresql_nothing_is_lost(
    many: Many, server: Server, say: Callable[[str], None]
) -> None:
    await many.start()
    many.town.ask(SCALE.asked)
    await many.blows.cut_power(server)
    many.town.ask(SCALE.asked)
    await many.town.while_reacting(OUTAGE_S)
    await asyncio.to_thread(server.start)
    verdict = await many.verdict(2 * SCALE.asked)
    say(
        f"PostgreSQL stopped for {OUTAGE_S:.0f} s: {many.town.acknowledged} messages; "
        f"{many.town.summary()}; {verdict.figures()}"
    )
    assert verdict.faults() == []
