"""Planted bugs: a real service with one guarantee broken is caught by the judge, each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.chaos.blows import Blows
from tests.chaos.history import Kill
from tests.chaos.judge import judge
from tests.chaos.many import served_by_four
from tests.chaos.process import changed
from tests.chaos.remembered import remembered
from tests.chaos.serving import served, working_town
from tests.chaos.test_full_disk import lift_the_limit, limit_files
from tests.chaos.watch import holds_write_lock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.chaos.judge import Verdict
    from tests.chaos.process import Process
    from tests.chaos.town import Town
    from tests.postgres import Server

    Suffering = Callable[[Town, Process], Awaitable[list[Kill]]]

ASKED = 20
AT_REST_S = 2.5
MOST_LOOKS = 4
SLOW = {"twilio_sms_parts_per_second": 3}
"""So slow that many messages wait in the memory of the process that has taken them."""

FREEZE_S = 14.0
MOST_LOOKS_AFTERWARDS = 16


async def killed(town: Town, process: Process) -> list[Kill]:
    blows = Blows(town, holds_write_lock)
    for _ in range(2):
        town.ask(ASKED)
        await town.until(lambda least=town.acknowledged + ASKED // 2: town.acknowledged >= least)  # type: ignore[misc]
        await blows.kill(process)
        await process.start()
    return blows.kills


async def killed_soon(town: Town, process: Process) -> list[Kill]:
    town.ask(ASKED)
    await town.until(lambda: town.acknowledged >= ASKED // 2)
    process.kill()
    await process.start()
    return [Kill(datetime.now(UTC), process.name)]


async def filled_up(town: Town, process: Process) -> list[Kill]:
    town.ask(ASKED)
    await town.until(lambda: town.acknowledged >= ASKED // 2)
    limit_files(process)
    town.ask(ASKED)
    await town.until(lambda: town.acknowledged >= ASKED * 2)
    lift_the_limit(process)
    return []


PLANTED: dict[str, tuple[str, Suffering]] = {
    "ack_before_commit": ("lost", killed_soon),
    "check_then_insert": ("twice", killed),
    "no_lease_rescue": ("undelivered", killed),
    "lost_group": ("lost", filled_up),
}


@pytest.mark.parametrize("bug", PLANTED)
async def test_a_planted_bug_is_caught(
    bug: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    fault, suffer = PLANTED[bug]
    verdict = await verdict_on(bug, suffer, tmp_path)
    say(f"planted {bug}: {verdict.figures()}")
    assert getattr(verdict, fault)


async def test_a_sender_without_fence_is_caught(
    server: Server, tmp_path: Path, say: Callable[[str], None]
) -> None:
    async with served_by_four(server, tmp_path, "hurried", "no_fencing") as many:
        for process in many.processes.values():
            process.settings = process.settings.model_copy(update=SLOW)
        await many.start()
        many.town.ask(ASKED * 4)
        await many.town.until(lambda: many.town.acknowledged >= ASKED * 4)
        await many.blows.freeze(many.processes["worker1"], FREEZE_S, writing=False)
        verdict = many.judged()
        for _ in range(MOST_LOOKS_AFTERWARDS):
            if verdict.unexplained:
                break
            await many.town.while_reacting(AT_REST_S)
            verdict = many.judged()
    say(f"planted no_fencing: {verdict.figures()}")
    assert verdict.unexplained


async def verdict_on(bug: str, suffer: Suffering, folder: Path) -> Verdict:
    """Run a service with a bug until it does nothing more, and judge what it has done."""
    async with (
        working_town(folder) as town,
        served(town, folder, command=changed(bug)) as process,
    ):
        await process.start()
        kills = await suffer(town, process)
        await at_rest(town)
        process.kill()
        return judge(remembered(town.common, town.history(kills)))


async def at_rest(town: Town) -> None:
    """Wait until nothing has been posted or sent for a while, or no longer."""
    seen = None
    for _ in range(MOST_LOOKS):
        before, seen = seen, (town.acknowledged, len(town.posted), len(town.providers.sent))
        if seen == before:
            return
        await town.while_reacting(AT_REST_S)
