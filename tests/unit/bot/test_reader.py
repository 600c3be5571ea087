from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bot.clock import SteppingClock
from bot.reader import MOST_READ, Reader
from domain.model import Event
from storage import journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from storage.uow import UnitOfWork
    from tests.storage.book import Book


class Watched:
    """A reader on a book, and how many snapshots it has taken."""

    def __init__(self, book: Book) -> None:
        self.reader = Reader(book.reader, book.memory, SteppingClock(datetime.now(UTC)))
        self.snapshots = 0
        event.listen(book.reader, "begin", self._count)

    def _count(self, _connection: object) -> None:
        self.snapshots += 1

    @asynccontextmanager
    async def kept_busy(self) -> AsyncIterator[None]:
        """Let everything that is asked for within the block share the next snapshots."""
        entered, opened = threading.Event(), threading.Event()

        def wait(_uow: UnitOfWork) -> None:
            entered.set()
            opened.wait(10)

        running = asyncio.create_task(self.reader.run(wait))
        await asyncio.to_thread(entered.wait, 10)
        yield
        opened.set()
        await running

    async def asked(self, *works: Callable[[UnitOfWork], object]) -> list[object]:
        """Ask for several readings while it is busy; return what each found or raised."""
        async with self.kept_busy():
            tasks = [asyncio.create_task(self.reader.run(work)) for work in works]
            await asyncio.sleep(0)
        return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def watched(book: Book) -> Iterator[Watched]:
    made = Watched(book)
    yield made
    made.reader.close()


def note(uow: UnitOfWork) -> None:
    uow.log(Event("noted"))


def lines(uow: UnitOfWork) -> int:
    return len(journal.newest(uow, 9))


def broken(_uow: UnitOfWork) -> None:
    raise LookupError("nobody is there")


async def test_what_was_asked_for_meanwhile_shares_one_snapshot(watched: Watched) -> None:
    assert await watched.asked(*[lines] * 9) == [0] * 9
    assert watched.snapshots == 2


async def test_a_snapshot_is_shared_by_so_many(watched: Watched) -> None:
    await watched.asked(*[lines] * (MOST_READ + 1))
    assert watched.snapshots == 3


async def test_a_reading_finds_what_was_written_before_it_was_asked_for(
    watched: Watched, book: Book
) -> None:
    for many in range(1, 4):
        async with watched.kept_busy():
            book.commit(note)
            asked = asyncio.create_task(watched.reader.run(lines))
            await asyncio.sleep(0)
        assert await asked == many


async def test_a_fault_harms_only_its_own_reading(watched: Watched) -> None:
    first, fault, last = await watched.asked(lines, broken, lines)
    assert (first, last) == (0, 0)
    assert isinstance(fault, LookupError)


async def test_who_no_longer_waits_keeps_nobody_else_waiting(watched: Watched) -> None:
    async with watched.kept_busy():
        gone, stays = (asyncio.create_task(watched.reader.run(lines)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
    assert await stays == 0
    assert gone.cancelled()
