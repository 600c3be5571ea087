"""The reader: reads beside the writer, in a thread and on a connection that cannot write."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from storage.engine import has_lost_connection
from storage.uow import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from bot.clock import Clock
    from storage.transaction import Memory
    from storage.uow import UnitOfWork

T = TypeVar("T")


class Reader:
    """Runs reading units, each on a fresh snapshot of what is committed."""

    def __init__(self, engine: Engine, memory: Memory, clock: Clock) -> None:
        self._engine, self._memory, self._clock = engine, memory, clock
        self._pool = ThreadPoolExecutor(1, "reader")
        self._connection: Connection | None = None

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read something and return it; a unit that writes raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._read, work)

    def close(self) -> None:
        """Close the connection and the thread."""
        self._pool.submit(self._disconnect).result()
        self._pool.shutdown()

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read; a connection that went stale since the last time is no fault of this unit."""
        try:
            return self._read_once(work)
        except Exception as fault:
            if not has_lost_connection(fault):
                raise
        return self._read_once(work)

    def _read_once(self, work: Callable[[UnitOfWork], T]) -> T:
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin() as transaction:
            value = work(self._memory.unit(Group(self._connection), self._clock.now()))
            transaction.rollback()
        return value

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
