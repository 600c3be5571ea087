"""The web door: providers' hooks, stored before they are acknowledged, and how we are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot import pages
from bot.arriving.intake import stamped
from bot.arriving.requests import understood
from bot.arriving.spooling import STORE_S
from bot.calls import door as calls
from bot.logs import fault_name
from bot.wires import readers
from handlers import calendars
from monitoring import metrics

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import App
    from channels.base import Channel as Wire
    from channels.base import Hook
    from domain.model import Inbound, Receipt

MOST_BYTES = 1024 * 1024

log = structlog.get_logger()


def application(app: App, *, practice: bool = False) -> web.Application:
    """Return the HTTP side of a service; in a `practice` its pages say that nothing is real."""
    served = web.Application(client_max_size=MOST_BYTES)
    served.add_routes(routes(app))
    if app.role.takes:
        pages.mount(served, app, practice=practice)
    return served


def routes(app: App) -> list[web.RouteDef]:
    """Return the routes of a service: its hooks, and how it is."""
    hooks = [
        web.post(path, _receiver(app, wire))
        for path, wire in (readers(app.wires) if app.role.takes else {}).items()
    ]
    return [
        *hooks,
        *calls.routes(app),
        web.get("/healthz", _healthz(app)),
        web.get("/readyz", _readyz(app)),
        web.get("/metrics", _metrics(app)),
        web.get("/calendar/{name}.ics", _calendar(app)),
    ]


def _receiver(app: App, wire: Wire) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive(request: web.Request) -> web.Response:
        """Verify, store, acknowledge: in this order."""
        hook, values = await understood(request, wire.parse, app.clock.now)
        if not await _kept(app, hook, values):
            return web.Response(status=503, text="Not stored; please try again.")
        ack = wire.acknowledgement(values)
        return web.Response(body=ack.body, content_type=ack.content_type)

    return receive


async def _kept(app: App, hook: Hook, values: list[Inbound | Receipt]) -> bool:
    """Store a request, or spool it where its provider would not bring it again."""
    # Behind those that wait already, so that nobody's words change places.
    if (app.draining or app.spooling.waiting) and await _spooled(app, hook):
        return True
    if app.draining:
        return False
    try:
        async with asyncio.timeout(STORE_S):
            await app.intake.store(stamped(values, hook.arrived_at))
    except Exception as fault:
        spooled = await _spooled(app, hook)
        log.error("hook.not_stored", path=hook.path, fault=fault_name(fault), spooled=spooled)
        return spooled
    return True


async def _spooled(app: App, hook: Hook) -> bool:
    """Spool a request, and see to it that nobody handles a later one before it."""
    if not await app.spooling.keep(hook):
        return False
    await app.membership.take_back()
    return True


def _healthz(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def healthz(_request: web.Request) -> web.Response:
        """Tell whether the process works: 503 when the writing thread is stuck or gone."""
        well = app.committer.is_well()
        return web.json_response({"ok": well}, status=200 if well else 503)

    return healthz


def _readyz(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def readyz(_request: web.Request) -> web.Response:
        """Tell whether this process can take and work now, part by part."""
        parts = await app.oversight.readiness.look()
        ready = all(parts.values())
        return web.json_response({"ready": ready, **parts}, status=200 if ready else 503)

    return readyz


def _metrics(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def show(_request: web.Request) -> web.Response:
        """Show the figures of this moment in Prometheus' text format."""
        figures = await app.reader.run(metrics.read)
        return web.Response(body=metrics.text(figures), headers={"Content-Type": metrics.FORMAT})

    return show


def _calendar(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def calendar(request: web.Request) -> web.Response:
        """Show a person's calendar, or one event, to whoever has its signed name."""
        name = request.match_info["name"]
        found = await app.reader.run(lambda uow: calendars.shown(uow, name))
        if found is None:
            return web.Response(status=404, text="There is no such calendar; ask for a new link.")
        headers = {"Cache-Control": "private, max-age=900", "Referrer-Policy": "no-referrer"}
        return web.Response(body=found, content_type="text/calendar", headers=headers)

    return calendar
