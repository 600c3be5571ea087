"""Two web doors and two workers on one PostgreSQL: killed, frozen, and left without it."""

from __future__ import annotations

import asyncio
import time
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tests.chaos.many import served_by_four
from tests.chaos.proxy import PASS, Fault, proxying
from tests.chaos.scale import LONG, Scale

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.chaos.many import Many
    from tests.postgres import Server

SCALE = Scale(kills=56, asked=26) if LONG else Scale(kills=4, asked=12)
AIMED = 25 if LONG else 1
FREEZE_S = 12.0
"""Longer than a process may be silent, and than its leases are (tests/chaos/planted.py)."""

OUTAGE_S = 60.0 if LONG else 10.0

FAULTS = (
    Fault(delay_s=0.01),
    Fault(cut_answer=0, word=b"COMMIT"),
    Fault(swallow=True, word=b"COMMIT"),
    *(Fault(cut_answer=passed) for passed in (0, 500, 3_000, 20_000)),
    Fault(cut_request=2_000),
    Fault(stall=True),
    Fault(refuse=True),
)
ROUNDS = 3 if LONG else 1
ASKED = 6
SUFFER_S, REST_S = 1.5, 2.0
"""A rest is longer than a result waits that could not be noted: no lease ends meanwhile."""

SPOILT = 20
"""Answers that must have gone astray at least, or nothing was tried."""


@pytest.fixture
async def many(server: Server, tmp_path: Path) -> AsyncIterator[Many]:
    """A town of its own that four processes serve."""
    async with served_by_four(server, tmp_path, "hurried") as built:
        yield built


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


async def test_without_postgresql_nothing_is_lost(
    server: Server, tmp_path: Path, say: Callable[[str], None]
) -> None:
    async with served_by_four(server, tmp_path, "hurried") as many:
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


async def test_what_the_wires_to_postgresql_do_loses_nothing(
    server: Server, tmp_path: Path, say: Callable[[str], None]
) -> None:
    async with (
        proxying(server.port) as wire,
        served_by_four(server, tmp_path, "hurried", wire=wire) as many,
    ):
        await many.start()
        for fault in FAULTS * ROUNDS:
            many.town.ask(ASKED)
            await wire.suffer(fault)
            await many.town.while_reacting(SUFFER_S)
            await wire.suffer(PASS)
            wire.cut()  # what was swallowed is over, and not only after its time
            await many.town.while_reacting(REST_S)
        verdict = await many.verdict(ASKED * len(FAULTS) * ROUNDS)
    say(
        f"wires to PostgreSQL cut, slow, silent, refused: {many.town.acknowledged} messages; "
        f"{many.town.summary()}; {len(wire.spoilt)} answers gone astray; {verdict.figures()}"
    )
    assert verdict.faults() == []
    assert len(wire.spoilt) >= SPOILT
