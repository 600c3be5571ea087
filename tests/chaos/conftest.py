"""Fixtures: a town, and the process that serves it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.chaos.process import Process
from tests.chaos.town import build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.chaos.town import Town

SENDERS = 8


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose senders are at work."""
    async with working_town(tmp_path) as built:
        yield built


@pytest.fixture
async def process(town: Town, tmp_path: Path) -> AsyncIterator[Process]:
    """The service of this town, not started yet."""
    async with served(town, tmp_path) as made:
        yield made


@asynccontextmanager
async def working_town(folder: Path) -> AsyncIterator[Town]:
    """Build a town and put its senders to work."""
    async with build(folder) as built:
        senders = [asyncio.create_task(built.deliver()) for _ in range(SENDERS)]
        try:
            yield built
        finally:
            for sender in senders:
                sender.cancel()
            await asyncio.wait(senders)


@asynccontextmanager
async def served(town: Town, folder: Path) -> AsyncIterator[Process]:
    """Give the process of a town; nothing of it is left running."""
    made = Process(town.settings, folder)
    async with aiohttp.ClientSession() as made.session:
        try:
            yield made
        finally:
            if made.running is not None and made.running.poll() is None:
                made.kill()
