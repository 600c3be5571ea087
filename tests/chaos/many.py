"""Two web doors and two workers on one PostgreSQL, and the town that they serve."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.chaos.blows import Blows
from tests.chaos.judge import judge
from tests.chaos.process import changed
from tests.chaos.remembered import remembered
from tests.chaos.serving import served_by, working_town
from tests.chaos.town import Layout
from tests.chaos.watch import Backends

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.chaos.judge import Verdict
    from tests.chaos.process import Process
    from tests.chaos.proxy import Proxy
    from tests.chaos.town import Town
    from tests.postgres import Server

DOORS = {"web1": "web", "web2": "web"}
WORKERS = {"worker1": "worker", "worker2": "worker"}


@dataclass(slots=True)
class Many:
    """A town that four processes serve."""

    town: Town
    processes: dict[str, Process]
    blows: Blows

    async def start(self) -> None:
        """Start them all."""
        for process in self.processes.values():
            process.launch()
        await asyncio.gather(*(each.until("/readyz", 200) for each in self.processes.values()))

    async def verdict(self, questions: int) -> Verdict:
        """Wait until everything is done, stop them all, and judge."""
        await self.town.everything_done(questions)
        await self.processes["web1"].rested()
        for process in self.processes.values():
            process.ask_to_stop()
        ended = (process.stopped(within_s=60) for process in self.processes.values())
        assert set(await asyncio.gather(*ended)) == {0}
        return self.judged()

    def judged(self) -> Verdict:
        """Judge what has been done so far."""
        outside = self.town.history(self.blows.kills, self.blows.freezes)
        return judge(remembered(self.town.common, outside))


@asynccontextmanager
async def served_by_four(
    server: Server, folder: Path, *changes: str, wire: Proxy | None = None
) -> AsyncIterator[Many]:
    """Build a town on a fresh database, and its four processes, which may reach it by a wire."""
    url, roles = server.new(), DOORS | WORKERS
    port = wire.port if wire else None
    layout = Layout(tuple(roles), tuple(DOORS), url, port)
    watch = Backends(url)
    try:
        async with (
            working_town(folder, layout) as town,
            served_by(town, folder, roles, changed(*changes)) as processes,
        ):
            yield Many(town, processes, Blows(town, watch))
    finally:
        watch.close()
        server.drop(url)
