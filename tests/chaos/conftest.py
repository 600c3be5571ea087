"""Fixtures: a town, and the process that serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.blows import Blows
from tests.chaos.serving import served, working_town
from tests.chaos.watch import holds_write_lock
from tests.postgres import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from tests.chaos.process import Process
    from tests.chaos.town import Town
    from tests.postgres import Server


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose senders are at work, served by one process on SQLite."""
    async with working_town(tmp_path) as built:
        yield built


@pytest.fixture
async def process(town: Town, tmp_path: Path) -> AsyncIterator[Process]:
    """The service of this town, not started yet."""
    async with served(town, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL that keeps what it has committed, whatever happens to it."""
    with serving() as running:
        yield running


@pytest.fixture
def blows(town: Town) -> Blows:
    """What is done to this town's process, and the account of it."""
    return Blows(town, holds_write_lock)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print one line of figures, whether or not the test passes."""

    def say_it(line: str) -> None:
        with capsys.disabled():
            print(f"\nchaos: {line}", flush=True)

    return say_it
