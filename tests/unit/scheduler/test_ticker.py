from __future__ import annotations

import asyncio
from typing import Any

from scheduler.ticker import Bell, Ticker

LONGEST_S = 5


async def silent() -> None:
    return


def test_bells_ring_at_their_pace_coalesced_and_never_into_their_echo() -> None:
    ticker = Ticker([Bell("sweep", 1.0, silent), Bell("report", 60.0, silent)])
    jobs: dict[str, Any] = {job.id: job for job in ticker._scheduler.get_jobs()}
    assert jobs.keys() == {"sweep", "report"}
    for name, seconds in (("sweep", 1.0), ("report", 60.0)):
        assert jobs[name].trigger.interval.total_seconds() == seconds
        assert jobs[name].name == name
        assert jobs[name].coalesce is True
        assert jobs[name].max_instances == 1
        assert jobs[name].misfire_grace_time is None, "a bell that is late still rings"


def test_bells_are_kept_in_memory_alone_and_in_utc() -> None:
    scheduler = Ticker([])._scheduler
    assert str(scheduler.timezone) == "UTC"
    assert scheduler._jobstores == {}, "the store is made at the start: the default one, in memory"


async def test_a_bell_rings_until_the_ticker_is_stopped() -> None:
    rung = asyncio.Event()

    async def ring() -> None:
        rung.set()

    ticker = Ticker([Bell("sweep", 0.001, ring)])
    ticker.start()
    await asyncio.wait_for(rung.wait(), LONGEST_S)
    ticker.stop()
    await _silence(ticker)
    ticker.stop()


async def test_what_rings_when_the_ticker_is_stopped_is_finished() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def ring() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    ticker = Ticker([Bell("sweep", 0.001, ring)])
    ticker.start()
    await asyncio.wait_for(begun.wait(), LONGEST_S)
    ticker.stop()
    await asyncio.sleep(0)
    assert not ended.is_set()
    may_end.set()
    await asyncio.wait_for(ended.wait(), LONGEST_S)
    await _silence(ticker)


async def test_a_ticker_that_never_started_can_be_stopped() -> None:
    Ticker([Bell("sweep", 1.0, silent)]).stop()


async def _silence(ticker: Ticker) -> None:
    async with asyncio.timeout(LONGEST_S):
        while ticker._scheduler.running:  # noqa: ASYNC110 (nothing tells that it has stopped)
            await asyncio.sleep(0)
