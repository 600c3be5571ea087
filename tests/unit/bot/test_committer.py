from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import SteppingClock
from bot.committer import MOST_UNITS, STUCK_AFTER_S, Committer
from domain.model import Event, Outbound
from storage import counters, journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


class Stopwatch:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Gate:
    """A unit that keeps the committer busy until it is opened."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self, _uow: UnitOfWork) -> None:
        self.entered.set()
        self.opened.wait(10)


@asynccontextmanager
async def working(book: Book, watch: Stopwatch | None = None) -> AsyncIterator[Committer]:
    clock = SteppingClock(datetime(2026, 11, 23, tzinfo=UTC))
    committer = Committer(book.engine, book.memory, clock, watch or Stopwatch())
    committer.start()
    yield committer
    committer.close()


@asynccontextmanager
async def kept_busy(committer: Committer) -> AsyncIterator[None]:
    """Let everything that is queued within the block share the next groups."""
    gate = Gate()
    running = asyncio.create_task(committer.run(gate))
    await asyncio.to_thread(gate.entered.wait, 10)
    yield
    gate.opened.set()
    await running


def saying(kind: str, value: object = None) -> Callable[[UnitOfWork], object]:
    def work(uow: UnitOfWork) -> object:
        uow.log(Event(kind))
        return value

    return work


def said(book: Book) -> list[str]:
    return [
        entry.event.kind for entry in reversed(book.commit(lambda uow: journal.newest(uow, 500)))
    ]


async def queued(committer: Committer, *works: Callable[[UnitOfWork], object]) -> list[object]:
    """Queue units while the committer is busy, and return what each gave or raised."""
    async with kept_busy(committer):
        tasks = [asyncio.create_task(committer.run(work)) for work in works]
        await asyncio.sleep(0)
        assert not committer.is_idle()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_queued_up_shares_one_commit_and_keeps_its_order(book: Book) -> None:
    async with working(book) as committer:
        values = await queued(committer, *(saying(f"unit.{n}", n) for n in range(20)))
        assert values == list(range(20))
        assert (committer.groups, committer.units) == (2, 21)
        assert committer.is_idle()
    assert said(book) == [f"unit.{n}" for n in range(20)]


async def test_at_low_load_a_group_is_one_unit(book: Book) -> None:
    async with working(book) as committer:
        for number in range(3):
            await committer.run(saying(f"unit.{number}"))
        assert (committer.groups, committer.units) == (3, 3)


async def test_a_group_has_a_most(book: Book) -> None:
    async with working(book) as committer:
        await queued(committer, *(saying("unit") for _ in range(MOST_UNITS + 1)))
        assert committer.groups == 3


async def test_a_unit_that_wants_to_be_alone_is_and_keeps_its_place(book: Book) -> None:
    async with working(book) as committer:
        async with kept_busy(committer):
            runs = [
                asyncio.create_task(committer.run(saying(kind), alone=kind == "alone"))
                for kind in ("before", "before", "alone", "after", "after")
            ]
            await asyncio.sleep(0)
        await asyncio.gather(*runs)
        assert committer.groups == 4
    assert said(book) == ["before", "before", "alone", "after", "after"]


async def test_a_fault_harms_only_its_own_unit(book: Book) -> None:
    def broken(uow: UnitOfWork) -> None:
        uow.log(Event("never"))
        raise LookupError("nobody is there")

    async with working(book) as committer:
        first, fault, last = await queued(committer, saying("first", 1), broken, saying("last", 3))
    assert (first, last) == (1, 3)
    assert isinstance(fault, LookupError)
    assert said(book) == ["first", "last"]


async def test_promises_are_handed_over_once_committed_even_when_nobody_waits(
    book: Book, cast: Cast
) -> None:
    handed: list[Parcel] = []

    def promise(uow: UnitOfWork) -> None:
        uow.send(Outbound(cast.mentee, "test", "Good morning"))

    def take(parcels: Sequence[Parcel]) -> None:
        handed.extend(parcels)

    async with working(book) as committer:
        committer.on_parcels = take
        async with kept_busy(committer):
            left = asyncio.create_task(committer.run(promise))
            await asyncio.sleep(0)
            left.cancel()
        await committer.run(saying("later"))
    assert [parcel.text for parcel in handed] == ["Good morning"]


async def test_closing_finishes_what_was_queued(book: Book) -> None:
    committer = Committer(book.engine, book.memory, SteppingClock(datetime.now(UTC)))
    committer.start()
    runs = [asyncio.create_task(committer.run(saying(f"unit.{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    committer.close()
    assert not committer.is_well()
    await asyncio.gather(*runs)
    assert said(book) == [f"unit.{n}" for n in range(5)]


@pytest.mark.parametrize(("seconds", "well"), [(STUCK_AFTER_S - 1, True), (STUCK_AFTER_S, False)])
async def test_a_group_that_takes_too_long_is_not_well(
    book: Book, seconds: float, well: bool
) -> None:
    watch = Stopwatch()
    async with working(book, watch) as committer:
        async with kept_busy(committer):
            watch.seconds = seconds
            assert committer.is_well() is well
        assert committer.is_well()


async def test_tallies_of_a_group_are_written_once(book: Book) -> None:
    async with working(book) as committer:
        await queued(committer, *(lambda uow: uow.tally("inbound.sms") for _ in range(7)))
    assert book.commit(counters.every) == {"inbound.sms": 7}
