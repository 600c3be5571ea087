"""The reader: reads beside the writer, in a thread and on a connection that cannot write."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.committer import tell
from storage.transaction import Done
from storage.uow import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    from bot.clock import Clock
    from storage.transaction import Memory
    from storage.uow import UnitOfWork

T = TypeVar("T")


MOST_READ = 64
"""Units that share a snapshot: what the last of them finds must not be old when it is told."""


@dataclass(frozen=True, slots=True)
class _Look:
    work: Callable[[UnitOfWork], Any]
    future: asyncio.Future[Any]


class Reader:
    """Runs reading units, each on a snapshot that is taken after it was asked for.

    Whatever was asked for during the last reading shares the next snapshot.
    """

    def __init__(self, engine: Engine, memory: Memory, clock: Clock) -> None:
        self._engine, self._memory, self._clock = engine, memory, clock
        self._pool = ThreadPoolExecutor(1, "reader")
        self._connection: Connection | None = None
        self._waiting: list[_Look] = []
        self._reads = False

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read something and return it; a unit that writes raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Look(work, future))
        if not self._reads:
            self._begin(loop)
        return await future

    def close(self) -> None:
        """Close the connection and the thread."""
        self._pool.submit(self._disconnect).result()
        self._pool.shutdown()

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        group, self._waiting = self._waiting[:MOST_READ], self._waiting[MOST_READ:]
        self._reads = True
        self._pool.submit(self._read_group, loop, group)

    def _settle(
        self, loop: asyncio.AbstractEventLoop, group: list[_Look], done: list[Done]
    ) -> None:
        self._reads = False
        if self._waiting:
            self._begin(loop)
        for look, found in zip(group, done, strict=True):
            tell(look.future, found)

    def _read_group(self, loop: asyncio.AbstractEventLoop, group: list[_Look]) -> None:
        """Read in one snapshot; should anything fail, read each alone."""
        works = [look.work for look in group]
        try:
            done = self._read(works)
        except Exception:
            done = [self._read_alone(work) for work in works]
        loop.call_soon_threadsafe(self._settle, loop, group, done)

    def _read_alone(self, work: Callable[[UnitOfWork], Any]) -> Done:
        try:
            return self._read([work])[0]
        except Exception as fault:
            return Done(fault=fault)

    def _read(self, works: Sequence[Callable[[UnitOfWork], Any]]) -> list[Done]:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin() as transaction:
            uow = self._memory.unit(Group(self._connection), self._clock.now())
            done = [Done(work(uow)) for work in works]
            transaction.rollback()
        return done

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
