"""The one process on SQLite stands still for longer than its leases, and goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.blows import Blows
from tests.chaos.judge import judge
from tests.chaos.process import changed
from tests.chaos.remembered import remembered
from tests.chaos.scale import LONG
from tests.chaos.serving import served, working_town
from tests.chaos.watch import holds_write_lock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ASKED = 12
FREEZE_S = 10.0
"""Longer than every lease of a service that is hurried (tests/chaos/planted.py)."""

TIMES = 4 if LONG else 1


async def test_it_goes_on_where_it_stood(tmp_path: Path, say: Callable[[str], None]) -> None:
    async with (
        working_town(tmp_path) as town,
        served(town, tmp_path, command=changed("hurried")) as process,
    ):
        blows = Blows(town, holds_write_lock)
        await process.start()
        for _ in range(TIMES):
            town.ask(ASKED)
            await blows.freeze(process, FREEZE_S)
        await town.everything_done(ASKED * TIMES)
        await process.rested()
        process.ask_to_stop()
        assert await process.stopped(within_s=15) == 0
        verdict = judge(remembered(town.common, town.history(freezes=blows.freezes)))
    say(f"SIGSTOP for {FREEZE_S:.0f} s, SQLite, {TIMES} times: {verdict.figures()}")
    assert verdict.faults() == []
