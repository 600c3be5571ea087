"""The console, mounted on the web server of a service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot.arriving.spooling import Corner
from bot.checking import Checking
from console.app import application
from console.house import House
from storage import erasures

if TYPE_CHECKING:
    from bot.app import App

PREFIX = "/console"


def mount(served: web.Application, app: App, *, practice: bool = False) -> None:
    """Serve the console of a service below its own address."""
    served.router.add_get(PREFIX, _to_pages)
    served.add_subapp(f"{PREFIX}/", application(house_of(app, practice=practice)))


def house_of(app: App, *, practice: bool = False) -> House:
    """Return a service as the console sees it."""
    return House(
        read=app.reader.run,
        commit=app.committer.run,
        desk=app.desk,
        now=app.clock.now,
        site=app.settings.public_url,
        accounts=Checking(app.wires, app.clock),
        secret=app.settings.secret_key,
        channels=tuple(app.wires),
        in_trouble=app.delivery.in_trouble,
        proxies=app.settings.proxies,
        note_erased=partial(erasures.note, Corner.of(app.settings).folder / erasures.NAME),
        practice=practice,
        currency=app.settings.cost_currency,
    )


async def _to_pages(_request: web.Request) -> web.Response:
    return web.Response(status=308, headers={"Location": f"{PREFIX}/"})
