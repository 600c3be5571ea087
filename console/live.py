"""The live line: tells open pages that something changed; they fetch their part again."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Final

from aiohttp import web

from storage import changes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from console.house import Run
    from console.visit import Visit

LOOK_S: Final = 2.0
"""How often it is looked whether anything changed, while anybody listens."""

LINE_S: Final = 600.0
"""How long a line lasts: its browser calls again, and is let in again or not."""

QUIET_S: Final = 20.0
"""After so long without a word something is said, so that nobody in between hangs up."""

CHANGED: Final = b"event: changed\ndata:\n\n"
STILL_HERE: Final = b": still here\n\n"


class Pulse:
    """One look for all who listen; what they hear is that it differs from the look before."""

    def __init__(self, read: Run, every: float = LOOK_S) -> None:
        self._read, self._every = read, every
        self._mark: tuple[int, ...] = ()
        self._ears: set[asyncio.Queue[bytes]] = set()
        self._task: asyncio.Task[None] | None = None

    async def look(self) -> bool:
        """Look once, and tell everybody who listens where something changed."""
        mark = await self._read(changes.mark)
        changed, self._mark = mark != self._mark, mark
        for ear in self._ears if changed else ():
            if ear.empty():
                ear.put_nowait(CHANGED)
        return changed

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """Give what is to be said on a line, until it has lasted or we stop."""
        ear: asyncio.Queue[bytes] = asyncio.Queue()
        if not self._ears:
            await self.look()
        self._ears.add(ear)
        self._start()
        try:
            yield STILL_HERE
            while word := await _heard(ear):
                yield word
        finally:
            self._ears.discard(ear)

    async def stop(self) -> None:
        """End every line."""
        for ear in self._ears:
            ear.put_nowait(b"")
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while self._ears:
            await asyncio.sleep(self._every)
            with suppress(Exception):  # a database in trouble is told of elsewhere
                await self.look()


async def _heard(ear: asyncio.Queue[bytes]) -> bytes:
    try:
        async with asyncio.timeout(QUIET_S):
            return await ear.get()
    except TimeoutError:
        return STILL_HERE


PULSE = web.AppKey("pulse", Pulse)


async def listen(visit: Visit) -> web.StreamResponse:
    """Keep a line open, and say on it when anything changed."""
    headers = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    line = web.StreamResponse(headers=headers)
    await line.prepare(visit.request)
    with suppress(TimeoutError, ConnectionResetError):
        async with asyncio.timeout(LINE_S):
            async with aclosing(visit.request.app[PULSE].listen()) as words:
                async for word in words:
                    await line.write(word)
    return line
