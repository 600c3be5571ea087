"""The proxy does to a connection what its fault says, and nothing else."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.chaos.proxy import PASS, Fault, proxying

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.chaos.proxy import Proxy

ASKED, ANSWERED = b"how are you?", b"well, thank you"


class Echo:
    """A far side that answers each line it hears, and remembers all it heard."""

    def __init__(self) -> None:
        self.heard = b""
        self.broken = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(1000):
                self.heard += data
                if data.endswith(b"?"):
                    writer.write(ANSWERED)
        except ConnectionResetError:
            self.broken += 1
        writer.close()


class Near:
    """The near end of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self) -> bytes:
        self.writer.write(ASKED)
        return await asyncio.wait_for(self.reader.readexactly(len(ANSWERED)), 5)


@asynccontextmanager
async def far_side() -> AsyncIterator[tuple[Echo, Proxy]]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    try:
        async with proxying(server.sockets[0].getsockname()[1]) as proxy:
            yield echo, proxy
    finally:
        server.close()


@asynccontextmanager
async def connected(proxy: Proxy) -> AsyncIterator[Near]:
    near = Near(*await asyncio.open_connection("127.0.0.1", proxy.port))
    try:
        yield near
    finally:
        near.writer.close()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 (what is waited for happens in a socket)
            await asyncio.sleep(0)


async def test_it_passes_what_it_gets_in_both_directions() -> None:
    async with far_side() as (echo, proxy), connected(proxy) as near:
        assert [await near.ask(), await near.ask()] == [ANSWERED, ANSWERED]
        near.writer.write_eof()
        assert await near.reader.read() == b""
        assert echo.heard == ASKED * 2
        assert proxy.spoilt == []


async def test_a_delay_loses_nothing() -> None:
    async with far_side() as (_, proxy), connected(proxy) as near:
        await proxy.suffer(Fault(delay_s=0.001))
        assert await near.ask() == ANSWERED


@pytest.mark.parametrize("passed", [0, 3])
async def test_a_request_is_cut_before_it_is_there(passed: int) -> None:
    async with far_side() as (echo, proxy), connected(proxy) as near:
        await near.ask()
        await proxy.suffer(Fault(cut_request=passed))
        with pytest.raises(ConnectionResetError):
            await near.ask()
        await until(lambda: echo.broken)
        assert echo.heard in {ASKED, ASKED + ASKED[:passed]}  # a reset may overtake bytes
        assert proxy.spoilt == []


@pytest.mark.parametrize("passed", [0, 3])
async def test_an_answer_is_cut_after_the_request_was_taken(passed: int) -> None:
    async with far_side() as (echo, proxy), connected(proxy) as near:
        await proxy.suffer(Fault(cut_answer=passed))
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await near.ask()
        assert echo.heard == ASKED
        assert len(proxy.spoilt) == 1


async def test_a_cut_counts_the_bytes_of_its_own_time_alone() -> None:
    async with far_side() as (_, proxy), connected(proxy) as near:
        await near.ask()
        await proxy.suffer(Fault(cut_answer=len(ANSWERED)))
        assert await near.ask() == ANSWERED
        with pytest.raises(ConnectionResetError):
            await near.ask()


@pytest.mark.parametrize("fault", [Fault(cut_answer=0), Fault(swallow=True)])
async def test_with_a_word_only_the_answer_to_it_suffers(fault: Fault) -> None:
    async with far_side() as (echo, proxy), connected(proxy) as near:
        await proxy.suffer(replace(fault, word=b"COMMIT"))
        assert await near.ask() == ANSWERED
        near.writer.write(b"COMMIT?")
        await until(lambda: echo.heard.endswith(b"COMMIT?") and proxy.spoilt)
        assert len(proxy.spoilt) == 1


async def test_a_swallowed_answer_never_comes_and_the_connection_stays() -> None:
    async with far_side() as (echo, proxy), connected(proxy) as near:
        await proxy.suffer(Fault(swallow=True))
        near.writer.write(ASKED)
        await until(lambda: echo.heard == ASKED and proxy.spoilt)
        await proxy.suffer(PASS)
        assert await near.ask() == ANSWERED
        assert [port for port, _ in proxy.spoilt] == [proxy.spoilt[0][0]]


async def test_what_stalls_goes_on_when_the_fault_is_lifted() -> None:
    async with far_side() as (echo, proxy), connected(proxy) as near:
        await proxy.suffer(Fault(stall=True))
        answer = asyncio.create_task(near.ask())
        done, _ = await asyncio.wait([answer], timeout=0.05)
        assert (done, echo.heard) == (set(), b"")
        await proxy.suffer(PASS)
        assert await answer == ANSWERED


async def test_refused_connections_are_taken_again_at_the_same_port() -> None:
    async with far_side() as (_, proxy):
        port = proxy.port
        await proxy.suffer(Fault(refuse=True))
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await proxy.suffer(PASS)
        async with connected(proxy) as near:
            assert (proxy.port, await near.ask()) == (port, ANSWERED)


async def test_everything_open_is_cut_at_once() -> None:
    async with far_side() as (_, proxy), connected(proxy) as one, connected(proxy) as other:
        await one.ask()
        await other.ask()
        proxy.cut()
        for near in (one, other):
            with pytest.raises(ConnectionResetError):
                await near.ask()
        assert proxy.spoilt == []


async def test_an_answer_that_was_waited_for_when_everything_is_cut_is_spoilt() -> None:
    async with far_side() as (echo, proxy), connected(proxy) as near:
        near.writer.write(b"go on")
        await until(lambda: echo.heard == b"go on")
        proxy.cut()
        assert len(proxy.spoilt) == 1


async def test_a_far_side_that_is_not_there_ends_the_connection() -> None:
    async with far_side() as (_, proxy):
        proxy.to_port = 1
        async with connected(proxy) as near:
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                await near.ask()
