"""The committer: one thread that writes, and lets everything that waited share a commit."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from storage.transaction import Done, run_group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

    from bot.clock import Clock
    from storage.outbox import Parcel
    from storage.transaction import Memory
    from storage.uow import UnitOfWork

T = TypeVar("T")

MOST_UNITS = 256
"""Units a group may have; small enough that nobody waits for long behind one."""

MOST_SHARED = 64
"""The same where other processes wait for what a group has locked."""

STUCK_AFTER_S = 5.0
"""A group that takes longer than this turns /healthz red."""


@dataclass(frozen=True, slots=True)
class _Unit:
    work: Callable[[UnitOfWork], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    alone: bool
    apart: bool


class Committer:
    """Runs units of work in one writing thread; `await run(work)` is the only way to write.

    Whatever queued up during the last commit forms the next group: no timer, so that at low
    load a group is one unit and nothing waits.
    """

    def __init__(
        self,
        engine: Engine,
        memory: Memory,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        most: int | None = None,
    ) -> None:
        self._engine, self._memory, self._clock = engine, memory, clock
        self._monotonic = monotonic
        self._most = most or (MOST_UNITS if engine.dialect.name == "sqlite" else MOST_SHARED)
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="committer", daemon=True)
        self._pending = 0
        self._busy_since: float | None = None
        self._carry_over: _Unit | None = None
        self.on_parcels: Callable[[Sequence[Parcel]], None] = _no_parcels
        self.groups = 0
        self.units = 0

    def start(self) -> None:
        """Start the writing thread."""
        self._thread.start()

    def close(self) -> None:
        """Finish what was queued and stop the thread."""
        self._queue.put(None)
        self._thread.join()

    async def run(
        self, work: Callable[[UnitOfWork], T], *, alone: bool = False, apart: bool = False
    ) -> T:
        """Run a unit and return its value once it is committed; raises what the unit raised.

        One that stands `apart` decides nothing that it has read: it inserts, or compares and
        sets, and need not wait until other processes have handled theirs (docs/adr/0010).
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._pending += 1
        self._queue.put(_Unit(work, future, loop, alone, apart))
        return await future

    def is_idle(self) -> bool:
        """Tell whether nothing waits to be written."""
        return self._pending == 0

    def is_well(self) -> bool:
        """Tell whether the thread lives and is not stuck in a group."""
        since = self._busy_since
        return self._thread.is_alive() and (
            since is None or self._monotonic() - since < STUCK_AFTER_S
        )

    def _work(self) -> None:
        with self._engine.connect() as connection:
            while group := self._gather():
                self._busy_since = self._monotonic()
                works = [unit.work for unit in group]
                in_turn = not all(unit.apart for unit in group)
                done = run_group(connection, self._memory, works, self._clock.now, in_turn=in_turn)
                self._busy_since = None
                self.groups += 1
                self.units += len(group)
                group[0].loop.call_soon_threadsafe(self._settle, group, done)

    def _gather(self) -> list[_Unit]:
        first = self._carry_over or self._queue.get()
        self._carry_over = None
        if first is None:
            return []
        group = [first]
        while len(group) < self._most and not group[-1].alone:
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                break
            if unit is None:
                self._queue.put(None)
                break
            if unit.alone:
                self._carry_over = unit
                break
            group.append(unit)
        return group

    def _settle(self, group: list[_Unit], done: list[Done]) -> None:
        self._pending -= len(group)
        for unit, result in zip(group, done, strict=True):
            if result.parcels:
                self.on_parcels(result.parcels)
            tell(unit.future, result)


def tell(future: asyncio.Future[Any], done: Done) -> None:
    """Give a unit's value or fault to whoever still waits for it."""
    if future.done():
        return
    if done.fault is not None:
        future.set_exception(done.fault)
    else:
        future.set_result(done.value)


def _no_parcels(_parcels: Sequence[Parcel]) -> None:
    return
