"""Clearance: a door's word that all it has acknowledged is in the database.

The order of one person's messages over several doors rests on it. While every door is clear the
workers handle what comes in; while one is not, an earlier message may wait in its spool.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.arriving.spooling import Spooling

CLEAR_FOR = timedelta(seconds=5)
"""So long the others rely on a door's word; it is given again with every beat."""

APART = timedelta(seconds=2)
"""So far the clocks of two machines may be apart."""

LASTS_S = (CLEAR_FOR + APART).total_seconds()
"""So long after it was given a word may still be relied on."""

AGAIN_S = 0.5
"""How soon a word that could not be taken back is tried again."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a door said: up to when it is clear, not at all where `until` is not after `at`."""

    number: int
    at: datetime
    until: datetime


class Clearance:
    """Gives this door's word, and takes it back before it acknowledges what it has spooled.

    Where the database does not hear that it is taken back, the door waits until it is over: with
    the time for a store that fails that makes 12 seconds, and Twilio waits for 15.
    """

    def __init__(
        self, spooling: Spooling, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._spooling, self._monotonic = spooling, monotonic
        self._ends = -math.inf
        self._given = 0
        self._speaking = threading.Lock()
        self._telling = asyncio.Lock()

    @property
    def spools(self) -> list[str]:
        """What the spools that this process has are called, its own first."""
        return self._spooling.names

    def give(self, now: datetime) -> Word:
        """Give the word of this moment; the thread that writes may do so.

        Whoever fills the spool meanwhile either is seen here, or sees how long this word lasts.
        """
        with self._speaking:
            self._given += 1
            before, self._ends = self._ends, self._monotonic() + LASTS_S
            if not self._spooling.waiting:
                return Word(self._given, now, now + CLEAR_FOR)
            self._ends = before
            return Word(self._given, now, now)

    def heard(self, word: Word) -> None:
        """Note that the database has a word: what was said before it counts no more."""
        with self._speaking:
            if word.until <= word.at and word.number == self._given:
                self._ends = -math.inf

    async def take_back(self, tell: Callable[[], Awaitable[None]]) -> None:
        """Return once nobody relies on this door: `tell` gives its word anew, or time has passed.

        What lies in its spool already may be brought in meanwhile: then its word is true again.
        """
        async with self._telling:
            while self._spooling.waiting and (left := self._ends - self._monotonic()) > 0:
                try:
                    async with asyncio.timeout(left):
                        await tell()
                except Exception:
                    await asyncio.sleep(min(AGAIN_S, left))
