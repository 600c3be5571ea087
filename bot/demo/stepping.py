"""Stepping: services that share a standing clock are moved from one due instant to the next."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import SteppingClock

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App

SHORTEST = timedelta(seconds=1)
"""The least that one step moves the clock by, so that many instants are gone through together."""


class Stepping:
    """Moves a stepping clock, and lets every service on it do all that falls due on the way."""

    def __init__(self, *apps: App) -> None:
        self._apps = apps

    async def settle(self) -> None:
        """Work until nothing is due, nothing waits to be handled and nothing is being sent.

        The clock may have moved far, so that nobody would rely on anybody: all beat first.
        """
        for app in self._apps:
            await app.membership.beat()
        while True:
            found = [await app.look() for app in self._apps]
            await asyncio.gather(*(app.quiet() for app in self._apps))
            if not any(found):
                return

    async def step_to(self, target: datetime) -> None:
        """Move the clock from one due instant to the next, settling at each.

        Raises TypeError where the clock goes by itself.
        """
        clock = self._apps[0].clock
        if not isinstance(clock, SteppingClock):
            raise TypeError("only a stepping clock can be moved")
        while True:
            await self.settle()
            following = await self._next_instant()
            if following is None or following > target:
                break
            soonest = clock.now() + SHORTEST
            clock.move_to(max(following, min(soonest, target)))
            if clock.now() >= target:
                break
        clock.move_to(target)
        await self.settle()

    async def _next_instant(self) -> datetime | None:
        found = [await app.next_instant() for app in self._apps]
        return min((one for one in found if one is not None), default=None)
