"""The console as a part of the web server: every page behind the guard, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from console import clothing, guard
from console.house import HOUSE
from console.pages import DOORWAYS, PAGES
from console.rendering import HERE

if TYPE_CHECKING:
    from console.house import House

STATIC_S = 7 * 24 * 3600


def application(house: House) -> web.Application:
    """Return the console, to be mounted under /console."""
    app = web.Application(middlewares=[clothing.clothe])
    app[HOUSE] = house
    for page in PAGES:
        app.router.add_route(page.method, page.path, guard.guarded(house, page, PAGES))
    for each in DOORWAYS:
        app.router.add_route(each.method, each.path, guard.unguarded(house, each))
    app.router.add_get("/static/{name:[a-z0-9.-]+}", _static)
    return app


async def _static(request: web.Request) -> web.StreamResponse:
    """Serve a file that is the same for everybody."""
    path = HERE / "static" / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": f"public, max-age={STATIC_S}"})
