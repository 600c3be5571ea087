"""`mentorline run`: the service."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from aiohttp import web

from bot import logs
from bot import web as door
from bot.app import App, NotReady, build
from bot.commands.work import check_database
from bot.roles import Role
from bot.settings import BadSettings, check, load
from storage.engine import is_shared
from storage.guard import Held, hold

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


GARBAGE = (50_000, 20, 20)
"""Objects made between two looks for garbage: what a start leaves is not looked through again."""

SHUTDOWN_S = 2.0
"""How long open requests may take to end once we stop listening."""


def run(
    role: Annotated[
        Role, typer.Option(help="What this process does; on SQLite one does all")
    ] = Role.ALL,
) -> None:
    """Run the service until SIGTERM or Ctrl-C; it then finishes what it has in hand."""
    logs.configure()
    settings = load()
    check(settings)
    if role is not Role.ALL and not is_shared(settings.database_url):
        raise BadSettings("on SQLite one process does all; leave --role out, or use PostgreSQL")
    try:
        with hold(settings.database_url):
            check_database(settings)
            asyncio.run(_serve(build(settings, role=role)))
    except Held as fault:
        raise NotReady(str(fault)) from None


async def _serve(app: App) -> None:
    settings, told = app.settings, told_to_stop()
    await app.start()
    _spare_what_stays()
    try:
        async with listening(door.application(app), settings.http_host, settings.http_port):
            await told.wait()
            await app.stop()  # hooks and /readyz say 503 meanwhile
    finally:
        await app.stop()


def _spare_what_stays() -> None:
    """Keep the collector off what libraries and tables have made; it took 5 to 10 % of the CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


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
