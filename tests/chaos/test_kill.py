"""kill -9 in the middle of 300 messages, again and again, on one database."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.chaos.history import History, Kill, judge
from tests.chaos.remembered import remembered

if TYPE_CHECKING:
    import pytest

    from tests.chaos.process import Process
    from tests.chaos.town import Town

KILLS = 10
ASKED = 12
"""Questions asked between two kills; with each comes an answer, and with half of them a tap."""

MESSAGES = KILLS * ASKED * 5 // 2
AIM_FOR_S = 5.0


@dataclass(slots=True)
class Killer:
    """Ends the service when it hurts most, and starts it again."""

    town: Town
    process: Process
    kills: list[Kill] = field(default_factory=list)

    async def kill(self) -> None:
        """Kill with a unit in the committer and a send in flight, if that moment comes soon."""
        seen = await self._aimed() or self._seen()
        self.process.kill()
        await asyncio.sleep(0.1)  # what it had sent before reaches the providers
        self.kills.append(Kill(datetime.now(UTC), *seen))
        await self.process.start()

    async def _aimed(self) -> tuple[bool, int, int] | None:
        """Freeze the process in such a moment; frozen, what is seen stays true."""
        deadline = time.monotonic() + AIM_FOR_S
        while time.monotonic() < deadline:
            if self.town.sends_open and self.process.is_writing():
                self.process.freeze()
                if self._seen()[0]:
                    return self._seen()
                self.process.thaw()
            self.town.answer_offers()
            await asyncio.sleep(0)
        return None

    def _seen(self) -> tuple[bool, int, int]:
        return self.process.is_writing(), self.town.sends_open, self.town.posts_open


async def test_killed_ten_times_nothing_is_lost_or_handled_twice(
    town: Town, process: Process, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    killer = Killer(town, process)
    await process.start()
    for number in range(KILLS):
        town.ask(ASKED)
        middle = number * MESSAGES // KILLS + ASKED
        await town.until(lambda least=middle: town.acknowledged >= least)  # type: ignore[misc]
        await killer.kill()
    await town.until(lambda: town.acknowledged == MESSAGES)
    await process.rested()
    process.ask_to_stop()
    assert await process.stopped(within_s=15) == 0

    outside = History(list(town.posted.values()), town.sent, killer.kills)
    verdict = judge(remembered(town.settings, outside))
    aimed = [kill for kill in killer.kills if kill.aimed]
    each = [
        f"{kill.sends_open} open, {verdict.in_flight[number]} in flight, "
        f"{verdict.duplicates[number]} sent again"
        for number, kill in enumerate(killer.kills)
    ]
    summary = (
        f"\nkill -9: {MESSAGES} messages, {len(killer.kills)} kills, {len(aimed)} with a unit in "
        f"the committer and a send in flight; posts without an answer {town.statuses.count(0)}, "
        f"refused {sum(status >= 400 for status in town.statuses)}; sends {len(town.sent)}, "
        f"lost {len(verdict.lost)}, handled twice {len(verdict.twice)}, "
        f"undelivered {len(verdict.undelivered)}, duplicates {verdict.duplicates.total()}, "
        f"unexplained {len(verdict.unexplained)}; {time.monotonic() - started:.0f} s"
        f"\n  by kill: {'; '.join(each)}"
    )
    with capsys.disabled():
        print(summary)
    assert verdict.faults() == []
    assert len(killer.kills) == KILLS
    assert len(aimed) >= KILLS // 2
