"""The ticker: APScheduler rings fixed bells; what is due is always read from the database.

Nothing is scheduled in memory but the bells themselves (docs/adr/0005), so a bell that rings late,
twice or not at all delays work and never loses or repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


@dataclass(frozen=True, slots=True)
class Bell:
    """Something to look through every so many seconds."""

    name: str
    seconds: float
    ring: Callable[[], Awaitable[object]]


class Ticker:
    """Rings its bells until it is stopped; a bell never rings into its own echo."""

    def __init__(self, bells: Sequence[Bell]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._ringing = 0
        self._stopping = False
        for bell in bells:
            self._scheduler.add_job(
                self._heard(bell),
                "interval",
                seconds=bell.seconds,
                id=bell.name,
                name=bell.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Start ringing."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ringing; what rings now is finished by its own.

        APScheduler would cancel it, hence the pause until its end.
        """
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.pause()
            self._shut_down_when_silent()

    def _heard(self, bell: Bell) -> Callable[[], Awaitable[None]]:
        async def rung() -> None:
            self._ringing += 1
            try:
                await bell.ring()
            finally:
                self._ringing -= 1
                self._shut_down_when_silent()

        return rung

    def _shut_down_when_silent(self) -> None:
        if self._stopping and not self._ringing and self._scheduler.running:
            self._scheduler.shutdown(wait=False)
