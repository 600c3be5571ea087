"""Joining: those who ask for their place, to be let in or turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.page import COORDINATORS, Page
from domain.joining import POSTS, Work
from handlers.coordinating import tending
from handlers.pages import joining

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Visit


async def show(visit: Visit) -> web.StreamResponse:
    """Show who waits to be let in."""
    found = await visit.read(lambda uow: joining.read(visit.desk(uow), visit.person))
    return visit.page("joining.html", found=found, works=[*POSTS], other=Work.OTHER)


async def decide(visit: Visit) -> web.StreamResponse:
    """Let somebody in, or turn them away."""
    number, work = visit.number("number"), visit.field("work")
    done = await visit.commit(lambda desk: tending.decide(desk, visit.person, number, work))
    if not done:
        said = visit.say("Another coordinator has decided already.")
    elif work:
        said = visit.say("They are in, and read a welcome.")
    else:
        said = visit.say("They were turned away, and read so.")
    return visit.go("/joining", said)


PAGES = (
    Page("GET", "/joining", show, COORDINATORS),
    Page("POST", "/joining/{number}", decide, COORDINATORS),
)
