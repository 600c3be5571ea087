"""SIGTERM: what is in flight is finished, what is new is refused, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tests.chaos.history import History, judge
from tests.chaos.remembered import remembered

if TYPE_CHECKING:
    from tests.chaos.history import Verdict
    from tests.chaos.process import Process
    from tests.chaos.town import Town

ASKED = 6


async def finish(town: Town, process: Process) -> Verdict:
    """Start again, do the rest, stop, and judge."""
    await process.start()
    town.persist()
    await town.until(lambda: town.acknowledged == len(town.posted) == ASKED * 5 // 2)
    await process.rested()
    process.ask_to_stop()
    assert await process.stopped(within_s=15) == 0
    return judge(remembered(town.settings, History([*town.posted.values()], town.sent)))


async def test_a_send_in_flight_is_finished_and_hooks_hear_503(
    town: Town, process: Process
) -> None:
    await process.start()
    town.held = asyncio.Event()
    town.ask(ASKED - 1)
    await town.until(lambda: town.sends_open >= ASKED)
    process.ask_to_stop()
    await process.until("/readyz", 503)
    town.patient = False
    town.ask(1)
    await town.until(lambda: bool(town.refused()))
    assert town.statuses[-1] == 503
    assert await process.status("/healthz") == 200
    town.held.set()
    asked_at = time.monotonic()
    assert await process.stopped(within_s=15) == 0
    assert time.monotonic() - asked_at < 5
    assert (await finish(town, process)).faults() == []


async def test_a_provider_that_never_answers_holds_the_stop_no_longer_than_15_s(
    town: Town, process: Process
) -> None:
    await process.start()
    town.held = asyncio.Event()
    town.ask(ASKED)
    await town.until(lambda: town.sends_open >= ASKED)
    asked_at = time.monotonic()
    process.ask_to_stop()
    assert await process.stopped(within_s=15) == 0
    took = time.monotonic() - asked_at
    held = len(town.sent)
    town.held.set()
    verdict = await finish(town, process)
    print(
        f"\nSIGTERM with a silent provider: {took:.1f} s, {verdict.duplicates.total()} of {held}"
    )
    assert not (verdict.lost or verdict.twice or verdict.undelivered)
    assert verdict.duplicates.total() <= held
