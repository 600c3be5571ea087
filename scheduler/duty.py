"""The tick of the calendar: once a minute, what shifts and months make due is told, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from handlers.duty import announcing, thanking

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from handlers.desk import Desk
    from scheduler.due import Runs
    from storage.uow import UnitOfWork

T = TypeVar("T")

EVERY_S: Final = 60.0
"""How often it is looked what is due."""

log = structlog.get_logger()


class DutyWatch:
    """Announces shifts and says thanks; what one message trips over is no other's trouble.

    One that fails is tried again with each look, for as long as it is worth telling.
    """

    def __init__(self, writer: Runs, reader: Runs, desk: Callable[[UnitOfWork], Desk]) -> None:
        self._writer, self._reader, self._desk = writer, reader, desk
        self._looked_at: datetime | None = None

    async def look(self) -> int:
        """Tell what is due and return how many were told; twice at one instant changes nothing."""
        now, found = await self._reader.run(self._due)
        self._looked_at = now
        told = 0
        for tell in found:
            try:
                told += await self._writer.run(self._telling(tell))
            except Exception as fault:
                log.error("duty.failed", fault=type(fault).__name__)
        return told

    async def next_instant(self) -> datetime:
        """Return when something may be due next, or when to look again."""
        return await self._reader.run(_next_instant)

    def _due(self, uow: UnitOfWork) -> tuple[datetime, list[Callable[[Desk], bool]]]:
        if uow.now == self._looked_at:
            return uow.now, []
        shifts = [_later(announcing.announce, each) for each in announcing.due(uow)]
        return uow.now, [*shifts, *(_later(thanking.thank, each) for each in thanking.due(uow))]

    def _telling(self, tell: Callable[[Desk], bool]) -> Callable[[UnitOfWork], bool]:
        return lambda uow: tell(self._desk(uow))


def _later(tell: Callable[[Desk, T], bool], found: T) -> Callable[[Desk], bool]:
    return lambda desk: tell(desk, found)


def _next_instant(uow: UnitOfWork) -> datetime:
    thanks = thanking.next_instant(uow)
    shifts = announcing.next_instant(uow)
    return shifts if thanks is None else min(shifts, thanks)
