"""`mentorline run`: the service."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot import logs
from bot import web as door
from bot.app import App, NotReady, build
from bot.commands.work import check_database
from bot.settings import check, load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


SHUTDOWN_S = 2.0
"""How long open requests may take to end once we stop listening."""


def run() -> None:
    """Run the service until SIGTERM or Ctrl-C; it then finishes what it has in hand."""
    logs.configure()
    settings = load()
    check(settings)
    check_database(settings)
    asyncio.run(_serve(build(settings)))


async def _serve(app: App) -> None:
    settings, told = app.settings, told_to_stop()
    await app.start()
    try:
        async with listening(door.application(app), settings.http_host, settings.http_port):
            await told.wait()
            await app.stop()  # hooks and /readyz say 503 meanwhile
    finally:
        await app.stop()


@asynccontextmanager
async def listening(application: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve HTTP within the block and give the port, which is chosen for us when it is 0."""
    runner = web.AppRunner(
        application, access_log=None, keepalive_timeout=75, shutdown_timeout=SHUTDOWN_S
    )
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as fault:
        why = os.strerror(fault.errno or 0)
        raise NotReady(f"cannot listen on {host} port {port}: {why}; set HTTP_PORT") from None


def told_to_stop() -> asyncio.Event:
    """Return what SIGTERM or Ctrl-C will set from now on."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    return told
