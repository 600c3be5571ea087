"""Four workers on one PostgreSQL, something due every second, and one of them killed again."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.chaos import clock
from tests.chaos.blows import Blows
from tests.chaos.many import Many
from tests.chaos.process import changed
from tests.chaos.scale import LONG
from tests.chaos.serving import served_by, working_town
from tests.chaos.town import Layout
from tests.chaos.watch import Backends

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.chaos.clock import Account
    from tests.chaos.process import Process
    from tests.postgres import Server

WORKERS = {f"worker{number}": "worker" for number in range(1, 5)}
SECONDS = 90 if LONG else 7
KILLS = 60 if LONG else 5
SOON = timedelta(seconds=2)
DONE_WITHIN_S = 90.0
SEED = 28
LOOKS, LOOK_S = 150, 0.01


@asynccontextmanager
async def four_workers(server: Server, folder: Path, *changes: str) -> AsyncIterator[Many]:
    """Build a town on a fresh database, whose four processes are all workers."""
    url = server.new()
    watch = Backends(url)
    try:
        async with (
            working_town(folder, Layout(tuple(WORKERS), ("worker1",), url)) as town,
            served_by(town, folder, WORKERS, changed(*changes)) as processes,
        ):
            yield Many(town, processes, Blows(town, watch))
    finally:
        watch.close()
        server.drop(url)


async def rung(many: Many, seconds: int, kills: int) -> Account:
    """Let every second ring while workers are killed and started again, and take account."""
    await many.start()
    settings, dice = many.town.common, random.Random(SEED)
    first = (datetime.now(UTC) + SOON).replace(microsecond=0)
    planned = await asyncio.to_thread(clock.plan, settings, first, seconds)
    for number in range(kills):
        await asyncio.sleep(dice.uniform(0, 2 * seconds / kills - 1))
        if victim := await someone(many, dice, sending=number % 2 == 0):
            await many.blows.strike(victim)
        revive(many)
    async with asyncio.timeout(DONE_WITHIN_S):
        while not await asyncio.to_thread(clock.is_done, settings):
            revive(many)
            await asyncio.sleep(0.2)
    for process in many.processes.values():
        process.kill()
    return await asyncio.to_thread(clock.account, settings, planned)


async def someone(many: Many, dice: random.Random, *, sending: bool) -> Process | None:
    """Choose whom to kill: one that sends just now, or one that writes, if there is one soon."""
    sends = many.town.providers.open

    def is_busy(process: Process) -> bool:
        return sends[process.name] > 0 if sending else many.blows.is_writing(process)

    living: list[Process] = []
    for _ in range(LOOKS):
        living = [each for each in many.processes.values() if each.lives]
        busy = [each for each in living if is_busy(each)]
        if busy:
            return dice.choice(busy)
        await asyncio.sleep(LOOK_S)
    return dice.choice(living) if living else None


def revive(many: Many) -> None:
    """Start again what has ended."""
    for process in many.processes.values():
        if not process.lives:
            process.launch()


async def test_each_second_reaches_each_reader_once_whoever_is_killed(
    server: Server, tmp_path: Path, say: Callable[[str], None]
) -> None:
    async with four_workers(server, tmp_path, "hurried") as many:
        account = await rung(many, SECONDS, KILLS)
        verdict = many.judged()
    say(
        f"something due every second, PostgreSQL, four workers: {account.occurrences} instants, "
        f"{account.deliveries} deliveries, {len(many.blows.kills)} kills; {verdict.figures()}"
    )
    assert account.faults == []
    assert verdict.faults() == []


async def test_a_ring_that_ends_before_it_rings_is_caught(
    server: Server, tmp_path: Path, say: Callable[[str], None]
) -> None:
    async with four_workers(server, tmp_path, "hurried", "ends_before_it_rings") as many:
        account = await rung(many, seconds=2, kills=0)
    say(f"planted ends_before_it_rings: {len(account.faults)} faults")
    assert any(each.startswith("instant missing") for each in account.faults)
