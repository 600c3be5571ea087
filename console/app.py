"""The console as a part of the web server: every page behind the guard, and its files."""

from __future__ import annotations

from aiohttp import web

from console import assets, guard
from console.house import House
from console.live import PULSE, Pulse
from console.pages import PAGES

HOUSE = web.AppKey("house", House)


def application(house: House) -> web.Application:
    """Return the console, to be mounted under /console."""
    app = web.Application(middlewares=[guard.clothe])
    app[HOUSE] = house
    app[PULSE] = Pulse(house.read)
    for page in PAGES:
        app.router.add_route(page.method, page.path, guard.guarded(house, page, PAGES))
    app.router.add_get("/static/{name}", assets.serve)
    app.on_shutdown.append(_hang_up)
    return app


async def _hang_up(app: web.Application) -> None:
    await app[PULSE].stop()
