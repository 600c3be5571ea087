"""`mentorline run`: the service."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot import logs
from bot.app import App, build
from bot.settings import check, load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


SHUTDOWN_S = 5.0
"""How long open requests may take to end once we stop listening."""


def run() -> None:
    """Run the service until SIGTERM or Ctrl-C; it then finishes what it has in hand."""
    logs.configure()
    settings = load()
    check(settings)
    asyncio.run(_serve(build(settings)))


async def _serve(app: App) -> None:
    settings = app.settings
    await app.start()
    async with listening(app.web_app(), settings.http_host, settings.http_port):
        await until_told_to_stop()
        app.draining = True
    await app.stop()


@asynccontextmanager
async def listening(application: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve HTTP within the block and give the port, which is chosen for us when it is 0."""
    runner = web.AppRunner(
        application, access_log=None, keepalive_timeout=75, shutdown_timeout=SHUTDOWN_S
    )
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def until_told_to_stop() -> None:
    """Wait for SIGTERM or Ctrl-C."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    await told.wait()
