"""Committer, reader and membership on a PostgreSQL server that goes away and comes back."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.clock import SteppingClock
from bot.committer import MOST_SHARED, Committer
from bot.reader import Reader
from bot.roles import Role
from bot.watching.membership import Membership
from domain.model import Event
from storage import journal, workers
from storage.ids import COMMANDS, Ids
from storage.transaction import is_trouble
from tests.storage.book import open_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.uow import UnitOfWork
    from tests.postgres import Server

START = datetime(2026, 11, 23, 6, tzinfo=UTC)


class Process:
    """What one process of a service has of these three, on a clock that it shares."""

    def __init__(self, url: str, clock: SteppingClock, role: Role = Role.WORKER) -> None:
        self.book, self.clock = open_url(url, ids=Ids()), clock
        self.committer = Committer(self.book.engine, self.book.memory, clock)
        self.reader = Reader(self.book.reader, self.book.memory, clock)
        self.membership = Membership(self.committer, self.book.memory.ids, role, shared=True)
        self.committer.start()

    @property
    def number(self) -> int:
        """The number that stands in its ids."""
        return self.book.memory.ids.process

    def close(self) -> None:
        """End it in good order, without leaving."""
        self.committer.close()
        self.reader.close()
        self.book.close()


@asynccontextmanager
async def running(url: str, *roles: Role) -> AsyncIterator[list[Process]]:
    clock = SteppingClock(START)
    made = [Process(url, clock, role) for role in roles]
    yield made
    for each in made:
        each.close()


def note(uow: UnitOfWork) -> None:
    uow.log(Event("noted"))


def lines(uow: UnitOfWork) -> int:
    return len(journal.newest(uow, 9))


async def test_they_go_on_when_the_server_is_back(postgres: str, postgres_server: Server) -> None:
    async with running(postgres, Role.WORKER) as (process,):
        await process.committer.run(note)
        assert await process.reader.run(lines) == 1
        postgres_server.stop("fast")
        for _ in range(3):
            for run in (process.committer.run(note), process.reader.run(lines)):
                (fault,) = await asyncio.gather(run, return_exceptions=True)
                assert isinstance(fault, Exception)
                assert is_trouble(fault)
        assert process.committer.is_well()
        postgres_server.start()
        await process.committer.run(note)
        assert await process.reader.run(lines) == 2


async def test_a_reader_cannot_write(postgres: str) -> None:
    def write(uow: UnitOfWork) -> None:
        workers.join(uow, "x", "all")
        uow.group.write()

    async with running(postgres, Role.WORKER) as (process,):
        with pytest.raises(Exception, match="read-only"):
            await process.reader.run(write)


async def test_groups_are_smaller_where_others_wait(postgres: str) -> None:
    async with running(postgres, Role.WORKER) as (process,):
        assert process.committer._most == MOST_SHARED


async def test_each_process_counts_those_that_send(postgres: str) -> None:
    roles = (Role.WEB, Role.WORKER, Role.ALL)
    async with running(postgres, *roles) as processes:
        for each in processes:
            assert each.number >= COMMANDS
            await each.membership.join()
        assert [each.number for each in processes] == [0, 1, 2]
        for each in processes:
            await each.membership.beat()
        assert [each.membership.senders for each in processes] == [2, 2, 2]


async def test_who_stood_still_itself_strikes_off_nobody_at_first(postgres: str) -> None:
    """After an outage nobody has beaten for long: the first to beat must not bury the others."""
    async with running(postgres, Role.WORKER, Role.WORKER) as (first, second):
        for each in (first, second):
            await each.membership.join()
        outage = START + 3 * workers.DEAD_AFTER
        first.clock.move_to(outage)
        await first.membership.beat()
        await second.membership.beat()  # from here on it is silent
        while first.clock.now() < outage + workers.DEAD_AFTER - workers.BEAT_EVERY:
            first.clock.move_to(first.clock.now() + workers.BEAT_EVERY)
            await first.membership.beat()
            assert [each.number for each in await first.reader.run(workers.every)] == [0, 1]
        first.clock.move_to(first.clock.now() + workers.BEAT_EVERY)
        await first.membership.beat()
        assert [each.number for each in await first.reader.run(workers.every)] == [0]


async def test_a_process_that_stands_still_in_a_transaction_loses_its_turn(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.IDLE_MS", 500)
    go_on = threading.Event()

    def stand_still(uow: UnitOfWork) -> None:
        note(uow)
        go_on.wait(10)

    async with running(postgres, Role.WORKER, Role.WORKER) as (frozen, other):
        standing = asyncio.create_task(frozen.committer.run(stand_still))
        while not await other.reader.run(has_turn):
            pass
        await asyncio.wait_for(other.committer.run(note), 10)
        go_on.set()
        (fault,) = await asyncio.gather(standing, return_exceptions=True)
        assert isinstance(fault, Exception)
        assert is_trouble(fault)
        await frozen.committer.run(note)
        assert await other.reader.run(lines) == 2


def has_turn(uow: UnitOfWork) -> bool:
    """Tell whether somebody handles something."""
    asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    return bool(uow.group.execute(text(asked), {}).scalar_one())


async def test_a_stale_connection_is_no_fault_of_the_next_read(
    postgres: str, postgres_server: Server
) -> None:
    async with running(postgres, Role.WORKER) as (process,):
        await process.committer.run(note)
        assert await process.reader.run(lines) == 1
        postgres_server.stop("fast")
        postgres_server.start()
        assert await process.reader.run(lines) == 1


async def test_who_was_silent_enters_again_under_a_number_that_is_free(postgres: str) -> None:
    async with running(postgres, Role.WORKER, Role.WORKER) as (frozen, other):
        await frozen.membership.join()
        await other.membership.join()
        process = frozen.clock
        process.move_to(START + workers.DEAD_AFTER / 2)
        await other.membership.beat()
        process.move_to(START + workers.DEAD_AFTER + timedelta(seconds=1))
        await other.membership.beat()
        assert other.membership.senders == 1
        await frozen.membership.beat()
        assert frozen.number == 0
        found = await other.reader.run(workers.live)
        assert [each.number for each in found] == [0, 1]
        await frozen.membership.leave()
        assert [each.number for each in await other.reader.run(workers.live)] == [1]
