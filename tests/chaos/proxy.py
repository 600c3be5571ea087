"""A TCP proxy on the loopback that harms what passes: slow, cut, swallowed, stalled, refused.

It stands between the service and a provider, or between the service and PostgreSQL. A fault
holds for every connection until another is set; bytes are counted anew for each fault.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHUNK = 1 << 16
_LINGER = struct.pack("ii", 1, 0)
"""Closed with this, a socket says RST: neither side may believe that all has come through."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done to the bytes of a connection; by default nothing.

    `cut_request` and `cut_answer` let so many bytes of either direction pass and then cut both
    ends. `swallow` takes the request across and keeps its answer for ever. `stall` keeps both,
    until the next fault is set: then they go on. With a `word`, answers suffer only after a
    request that holds it.
    """

    delay_s: float = 0.0
    cut_request: int | None = None
    cut_answer: int | None = None
    swallow: bool = False
    stall: bool = False
    refuse: bool = False
    word: bytes = b""


PASS = Fault()


@dataclass(eq=False, slots=True)
class _Link:
    """One connection through the proxy: both ends, and what has passed under this fault."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    fault: Fault = PASS
    passed: list[int] = field(default_factory=lambda: [0, 0])
    waits: bool = False
    """Whether the last bytes that passed were a request's."""

    request: bytes = b""
    """Those bytes."""

    def room(self, fault: Fault, way: int) -> int | None:
        """Return how many more bytes may go this way before the cut, or None for all."""
        if fault is not self.fault:
            self.fault, self.passed = fault, [0, 0]
        limit = fault.cut_answer if way else fault.cut_request
        return None if limit is None else limit - self.passed[way]

    def cut(self) -> None:
        """Reset both ends."""
        for end in self.ends:
            with suppress(OSError):  # it is closed already
                end.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, _LINGER
                )
            end.transport.abort()

    @property
    def port(self) -> int:
        """The port that the far side sees us at."""
        port: int = self.ends[1].get_extra_info("sockname")[1]
        return port


@dataclass(slots=True)
class Proxy:
    """One listening port in front of another; set `fault` by `suffer`."""

    to_port: int
    port: int = 0
    fault: Fault = PASS
    spoilt: list[tuple[int, datetime]] = field(default_factory=list)
    """Answers that never arrived whole: the port that the far side saw, and when."""

    _server: asyncio.Server | None = None
    _links: set[_Link] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def suffer(self, fault: Fault) -> None:
        """Do this to every connection from now on."""
        self.fault = fault
        self._changed.set()
        self._changed = asyncio.Event()
        if fault.refuse:
            self._refuse()
        elif self._server is None:
            await self._listen()

    def cut(self) -> None:
        """Reset every connection that is open now; what it waits for will never come."""
        for link in self._links:
            if link.waits:
                self._spoil(link)
            link.cut()

    async def close(self) -> None:
        """Refuse what comes and reset what is open."""
        await self.suffer(Fault(refuse=True))
        self.cut()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._take, "127.0.0.1", self.port, limit=CHUNK, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either end closes it; both directions end together."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            writer.transport.abort()
            return
        link = _Link((writer, far_writer))
        self._links.add(link)
        try:
            await asyncio.gather(
                self._pump(link, reader, far_writer, way=0),
                self._pump(link, far_reader, writer, way=1),
            )
        finally:
            self._links.discard(link)
            for end in link.ends:
                end.close()

    async def _pump(
        self, link: _Link, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: int
    ) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                data = await self._harmed(link, data, way)
                sink.write(data)
                await sink.drain()
        with suppress(OSError, RuntimeError):
            sink.write_eof()

    async def _harmed(self, link: _Link, data: bytes, way: int) -> bytes:
        """Return what is left of a chunk, once it may pass; raises when its link is cut."""
        while self.fault.stall:
            await self._changed.wait()
        fault = self.fault if not way or self.fault.word in link.request else PASS
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        room = link.room(fault, way)
        if room is not None and len(data) > room:
            await self._cut_after(link, data[: max(room, 0)], way)
        link.passed[way] += len(data)
        link.waits = way == 0
        link.request = b"" if way else data
        if way and fault.swallow:
            self._spoil(link)
            return b""
        return data

    async def _cut_after(self, link: _Link, rest: bytes, way: int) -> None:
        if rest:
            sink = link.ends[1 - way]
            sink.write(rest)
            await sink.drain()
        if way:
            self._spoil(link)
        link.cut()
        raise ConnectionResetError

    def _spoil(self, link: _Link) -> None:
        self.spoilt.append((link.port, datetime.now(UTC)))


@asynccontextmanager
async def proxying(to_port: int) -> AsyncIterator[Proxy]:
    """Run a proxy in front of a port of the loopback within the block."""
    proxy = Proxy(to_port)
    await proxy.suffer(PASS)
    try:
        yield proxy
    finally:
        await proxy.close()
