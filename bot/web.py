"""The web door: providers' hooks, stored before they are acknowledged, and how we are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.logs import fault_name
from channels.base import BadPayload, BadSignature, Hook
from domain.model import Channel, Inbound, Receipt
from monitoring import metrics
from storage import inbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import App
    from channels.base import Channel as Wire
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork

MOST_BYTES = 1024 * 1024
READ_S = 10.0
"""How long a body may take to arrive; a slow sender must not hold a connection for ever."""

HOOKS = {
    "/hooks/twilio": Channel.SMS,
    "/hooks/twilio/status": Channel.SMS,
    "/hooks/telegram": Channel.TELEGRAM,
}
"""Which wire reads which hook."""

log = structlog.get_logger()


def application(app: App) -> web.Application:
    """Return the HTTP side of a service."""
    served = web.Application(client_max_size=MOST_BYTES)
    served.add_routes(routes(app))
    return served


def routes(app: App) -> list[web.RouteDef]:
    """Return the routes of a service: its hooks, and how it is."""
    hooks = [
        web.post(path, _receiver(app, app.wires[name]))
        for path, name in HOOKS.items()
        if name in app.wires
    ]
    return [
        *hooks,
        web.get("/healthz", _healthz(app)),
        web.get("/readyz", _readyz(app)),
        web.get("/metrics", _metrics(app)),
    ]


def _receiver(app: App, wire: Wire) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive(request: web.Request) -> web.Response:
        """Verify, store, acknowledge: in this order."""
        try:
            async with asyncio.timeout(READ_S):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, text="The body took too long; please try again.")
        hook = Hook(request.path, request.query_string, request.headers, body)
        try:
            values = wire.parse(hook)
        except BadSignature:
            log.warning("hook.forged", path=request.path)
            return web.Response(status=403, text="The signature does not fit this address.")
        except BadPayload:
            log.warning("hook.unreadable", path=request.path)
            return web.Response(status=400, text="This body cannot be read.")
        if app.draining:
            return web.Response(status=503, text="Stopping; please try again.")
        try:
            arrived = await app.committer.run(_storing(app, values))
        except Exception as fault:
            log.error("hook.not_stored", path=request.path, fault=fault_name(fault))
            return web.Response(status=503, text="Not stored; please try again.")
        app.dispatch.hand_over(arrived)
        ack = wire.acknowledgement(values)
        return web.Response(body=ack.body, content_type=ack.content_type)

    return receive


def _storing(app: App, values: list[Inbound | Receipt]) -> Callable[[UnitOfWork], list[Arrived]]:
    def work(uow: UnitOfWork) -> list[Arrived]:
        stored = []
        for value in values:
            if isinstance(value, Receipt):
                app.report(uow, value)
            elif (arrived := inbox.accept(uow, value)) is not None:
                stored.append(arrived)
        return stored

    return work


def _healthz(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def healthz(_request: web.Request) -> web.Response:
        """Tell whether the process works: 503 when the writing thread is stuck or gone."""
        well = app.committer.is_well()
        return web.json_response({"ok": well}, status=200 if well else 503)

    return healthz


def _readyz(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def readyz(_request: web.Request) -> web.Response:
        """Tell whether requests should be sent here: not while starting or draining."""
        ready = app.running and not app.draining and app.committer.is_well()
        return web.json_response({"ready": ready}, status=200 if ready else 503)

    return readyz


def _metrics(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def show(_request: web.Request) -> web.Response:
        """Show the figures of this moment in Prometheus' text format."""
        figures = await app.reader.run(metrics.read)
        return web.Response(body=metrics.text(figures), headers={"Content-Type": metrics.FORMAT})

    return show
