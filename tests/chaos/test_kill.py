"""kill -9 in the middle of a stream of messages, again and again, on one database."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.chaos.judge import judge
from tests.chaos.remembered import remembered
from tests.chaos.scale import LONG, Scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.blows import Blows
    from tests.chaos.process import Process
    from tests.chaos.town import Town

SCALE = Scale(kills=56, asked=26) if LONG else Scale(kills=8, asked=10)
AIMED = 25 if LONG else SCALE.kills // 2


async def test_killed_again_and_again_nothing_is_lost_or_handled_twice(
    town: Town, process: Process, blows: Blows, say: Callable[[str], None]
) -> None:
    started = time.monotonic()
    await process.start()
    for number in range(SCALE.kills):
        town.ask(SCALE.asked)
        middle = number * SCALE.messages // SCALE.kills + SCALE.asked
        await town.until(lambda least=middle: town.acknowledged >= least)  # type: ignore[misc]
        await blows.kill(process)
        await process.start()
    await town.everything_done(SCALE.questions)
    await process.rested()
    process.ask_to_stop()
    assert await process.stopped(within_s=15) == 0

    verdict = judge(remembered(town.common, town.history(blows.kills)))
    say(
        f"kill -9, SQLite: {town.acknowledged} messages, {blows.summary()}; {town.summary()}; "
        f"{verdict.figures()}; {time.monotonic() - started:.0f} s"
    )
    assert verdict.faults() == []
    assert len(blows.kills) == SCALE.kills
    assert blows.aimed >= AIMED
