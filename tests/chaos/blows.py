"""What is done to the processes: killed and frozen when it hurts most, and started again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.chaos.history import Freeze, Kill

if TYPE_CHECKING:
    from tests.chaos.process import Process
    from tests.chaos.town import Town
    from tests.chaos.watch import Watch
    from tests.postgres import Server

AIM_FOR_S = 5.0
CALLS_OPEN = 4
LANDING_S, LANDING_TURNS = 0.1, 50
"""What a process had sent before the blow is read by the providers within this time.

They share our loop: however busy the machine is, they have had their turns by then.
"""


@dataclass(slots=True)
class Blows:
    """Ends or freezes the processes of a town, and keeps account of it."""

    town: Town
    is_writing: Watch
    kills: list[Kill] = field(default_factory=list)
    freezes: list[Freeze] = field(default_factory=list)

    @property
    def aimed(self) -> int:
        """How many kills came with a unit in the committer and a send in flight."""
        return sum(kill.aimed for kill in self.kills)

    def summary(self) -> str:
        """Return what was done, for people."""
        return f"{len(self.kills)} kills, {self.aimed} of them aimed"

    async def kill(self, process: Process) -> None:
        """Kill with a unit in the committer and a send in flight, if that moment comes soon."""
        seen = await self._aim(process) or self._seen(process)
        process.kill()
        await _land()
        self.kills.append(Kill(datetime.now(UTC), process.name, *seen))

    async def strike(self, process: Process) -> None:
        """Kill at once, whatever the process does."""
        seen = self._seen(process)
        process.kill()
        await _land()
        self.kills.append(Kill(datetime.now(UTC), process.name, *seen))

    async def freeze(self, process: Process, seconds: float, *, writing: bool = True) -> None:
        """Freeze a process with a call open, in a transaction or not; let it go on much later."""
        seen = await self._aim(process, writing=writing)
        if seen is None:
            process.freeze()
            seen = self._seen(process)
        await _land()
        at = datetime.now(UTC)
        await self.town.while_reacting(seconds)
        self.freezes.append(Freeze(at, datetime.now(UTC), process.name, sends_open=seen[1]))
        process.thaw()

    async def cut_power(self, server: Server) -> None:
        """Stop the database as a power cut would.

        Calls to providers are open when it goes, and end when it is gone: what became of them
        nobody can store.
        """
        providers = self.town.providers
        providers.held = asyncio.Event()
        await self.town.until(lambda: providers.open.total() >= CALLS_OPEN)
        await asyncio.to_thread(server.stop)
        providers.held.set()
        providers.held = None

    async def _aim(
        self, process: Process, *, writing: bool = True
    ) -> tuple[bool, int, int] | None:
        """Freeze the process in such a moment; frozen, what is seen stays true."""
        deadline = time.monotonic() + AIM_FOR_S
        while time.monotonic() < deadline:
            if self._is_busy(process) and self.is_writing(process) == writing:
                process.freeze()
                seen = self._seen(process)
                if seen[0] == writing:
                    return seen
                process.thaw()
            self.town.react()
            await asyncio.sleep(0)
        return None

    def _is_busy(self, process: Process) -> bool:
        """Tell whether a call is open: to a provider, or for a web door from one."""
        town = self.town
        return bool(
            town.posts_open if process.role == "web" else town.providers.open[process.name]
        )

    def _seen(self, process: Process) -> tuple[bool, int, int]:
        town = self.town
        return self.is_writing(process), town.providers.open[process.name], town.posts_open


async def _land() -> None:
    await asyncio.sleep(LANDING_S)
    for _ in range(LANDING_TURNS):
        await asyncio.sleep(0)
