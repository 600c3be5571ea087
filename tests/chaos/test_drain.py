"""SIGTERM: what is in flight is finished, what is new is refused, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from tests.chaos.judge import judge
from tests.chaos.remembered import remembered
from tests.chaos.scale import LONG

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.judge import Verdict
    from tests.chaos.process import Process
    from tests.chaos.town import Town

ASKED = 6


async def finish(town: Town, process: Process) -> Verdict:
    """Start again, do the rest, stop, and judge."""
    await process.start()
    town.persist()
    await town.everything_done(ASKED)
    await process.rested()
    process.ask_to_stop()
    assert await process.stopped(within_s=15) == 0
    return judge(remembered(town.common, town.history()))


async def test_a_send_in_flight_is_finished_and_hooks_hear_503(
    town: Town, process: Process
) -> None:
    await process.start()
    town.providers.held = asyncio.Event()
    town.ask(ASKED - 1)
    await town.until(lambda: town.providers.open.total() >= ASKED)
    process.ask_to_stop()
    await process.until("/readyz", 503)
    town.patient = False
    town.ask(1)
    await town.until(lambda: bool(town.refused()))
    assert town.statuses[503] and set(town.statuses) == {200, 503}
    assert await process.status("/healthz") == 200
    town.providers.held.set()
    asked_at = time.monotonic()
    assert await process.stopped(within_s=15) == 0
    assert time.monotonic() - asked_at < 5
    assert (await finish(town, process)).faults() == []


@pytest.mark.skipif(not LONG, reason="takes a minute: `make chaos`")
async def test_a_provider_that_never_answers_holds_the_stop_no_longer_than_15_s(
    town: Town, process: Process, say: Callable[[str], None]
) -> None:
    await process.start()
    town.providers.held = asyncio.Event()
    town.ask(ASKED)
    await town.until(lambda: town.providers.open.total() >= ASKED)
    asked_at = time.monotonic()
    process.ask_to_stop()
    assert await process.stopped(within_s=15) == 0
    took = time.monotonic() - asked_at
    held = len(town.providers.sent)
    town.providers.held.set()
    verdict = await finish(town, process)
    say(
        f"SIGTERM with a silent provider: stopped after {took:.1f} s, {held} calls open, "
        f"{verdict.duplicates.total()} of them made again"
    )
    assert not (verdict.lost or verdict.twice or verdict.undelivered)
    assert verdict.duplicates.total() <= held
