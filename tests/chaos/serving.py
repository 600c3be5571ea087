"""Running a town and the processes that serve it; nothing is left running."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp

from tests.chaos.process import COMMAND, Process
from tests.chaos.town import Layout, build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from tests.chaos.town import Town

SENDERS = 8


@asynccontextmanager
async def working_town(folder: Path, layout: Layout | None = None) -> AsyncIterator[Town]:
    """Build a town and put its senders to work."""
    async with build(folder, layout or Layout()) as built:
        senders = [asyncio.create_task(built.deliver()) for _ in range(SENDERS)]
        try:
            yield built
        finally:
            for sender in senders:
                sender.cancel()
            await asyncio.wait(senders)


@asynccontextmanager
async def served(
    town: Town, folder: Path, name: str = "all", role: str = "", command: Sequence[str] = COMMAND
) -> AsyncIterator[Process]:
    """Give one process of a town; nothing of it is left running."""
    made = Process(town.settings[name], folder, name, role, command)
    async with aiohttp.ClientSession() as made.session:
        try:
            yield made
        finally:
            if made.lives:
                made.kill()


@asynccontextmanager
async def served_by(
    town: Town, folder: Path, roles: dict[str, str], command: Sequence[str] = COMMAND
) -> AsyncIterator[dict[str, Process]]:
    """Give the processes of a town by name; `roles` says what each does."""
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(served(town, folder, name, role, command))
            for name, role in roles.items()
        }
