"""A committer and a reader without threads: each unit runs at once, on a clock one can set."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

T = TypeVar("T")


def trouble() -> OperationalError:
    """What a full disk raises."""
    return OperationalError("COMMIT", {}, Exception("database or disk is full"))


@dataclass(slots=True)
class Inline:
    """Stands in for Committer and Reader; `faults` meet the next units, None lets one pass."""

    book: Book
    faults: deque[Exception | None] = field(default_factory=deque)
    on_parcels: Callable[[Sequence[Parcel]], None] = lambda _: None
    alone: int = 0
    apart: int = 0

    async def run(
        self, work: Callable[[UnitOfWork], T], *, alone: bool = False, apart: bool = False
    ) -> T:
        """Run a unit, hand its parcels over, and return its value."""
        await asyncio.sleep(0)
        self.alone += alone
        self.apart += apart
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
        (done,) = self.book.group(work)
        if done.fault is not None:
            raise done.fault
        if done.parcels:
            self.on_parcels(done.parcels)
        value: T = done.value
        return value
