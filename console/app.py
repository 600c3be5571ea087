"""The console as a part of the web server: every page behind the guard, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from console import assets, clothing, guard
from console.house import HOUSE
from console.live import PULSE, Pulse
from console.pages import DOORWAYS, PAGES

if TYPE_CHECKING:
    from console.house import House


def application(house: House) -> web.Application:
    """Return the console, to be mounted under /console."""
    app = web.Application(middlewares=[clothing.clothe])
    app[HOUSE] = house
    app[PULSE] = Pulse(house.read)
    for page in PAGES:
        app.router.add_route(page.method, page.path, guard.guarded(house, page, PAGES))
    for each in DOORWAYS:
        app.router.add_route(each.method, each.path, guard.unguarded(house, each))
    app.router.add_get("/static/{name}", assets.serve)
    app.on_shutdown.append(_hang_up)
    return app


async def _hang_up(app: web.Application) -> None:
    await app[PULSE].stop()
