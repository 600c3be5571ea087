"""The demo's control: its clock can be moved and its events read; `run` never mounts this."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.demo.stepping import Stepping
from handlers import recounting
from storage import journal

if TYPE_CHECKING:
    from bot.app import App
    from handlers.recounting import Deed
    from storage.uow import UnitOfWork

FARTHEST = timedelta(days=60)
MOST_EVENTS = 200


def routes(app: App, *others: App) -> list[web.RouteDef]:
    """Return the routes by which the simulator moves the clock and reads what happened.

    Others may share the clock and the memory of the app, as the processes of one service do.
    """
    control = Control(app, Stepping(app, *others))
    return [
        web.get("/try/clock", control.show_clock),
        web.post("/try/clock", control.move_clock),
        web.get("/try/events", control.show_events),
    ]


class Control:
    """Moves the clock of one demo, one request after another."""

    def __init__(self, app: App, stepping: Stepping) -> None:
        self._app, self._stepping = app, stepping
        self._moving = asyncio.Lock()

    async def show_clock(self, _request: web.Request) -> web.Response:
        """Show the demo's instant."""
        return web.json_response({"now": self._app.clock.now().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock by `seconds` or `to` an instant, doing on the way what falls due."""
        try:
            target = _target(await request.json(), self._app.clock.now())
        except (ValueError, TypeError, KeyError, OverflowError):
            raise web.HTTPBadRequest(text="Give seconds, or an instant with its zone.") from None
        if target - self._app.clock.now() > FARTHEST:
            raise web.HTTPBadRequest(text=f"Not further than {FARTHEST.days} days at once.")
        async with self._moving:
            await self._stepping.step_to(target)
        return await self.show_clock(request)

    async def show_events(self, request: web.Request) -> web.Response:
        """Show the newest lines of the interaction log in plain words."""
        limit = request.query.get("limit", "50")
        most = min(int(limit), MOST_EVENTS) if limit.isdigit() else MOST_EVENTS
        events = await self._app.reader.run(lambda uow: _events(uow, most))
        return web.json_response({"events": events})


def _target(body: dict[str, Any], now: datetime) -> datetime:
    if "to" in body:
        instant = datetime.fromisoformat(body["to"])
        if instant.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return max(instant, now)
    return now + timedelta(seconds=max(float(body["seconds"]), 0.0))


def _events(uow: UnitOfWork, most: int) -> list[dict[str, Any]]:
    news = recounting.news(journal.newest(uow, MOST_EVENTS))
    return [_shown(recounting.deed(uow, entry)) for entry in news[:most]]


def _shown(deed: Deed) -> dict[str, Any]:
    return {"at": deed.at.isoformat(), "what": deed.what, "why": deed.why, "held": deed.held}
