"""You: who is signed in, where, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import cookies
from console.page import STAFF, Page
from storage import sessions

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Visit


async def show(visit: Visit) -> web.StreamResponse:
    """Show the sessions of the visitor."""
    found = await visit.read(lambda uow: sessions.live(uow, visit.person.id, visit.now))
    return visit.page("you.html", sessions=found)


async def leave(visit: Visit) -> web.StreamResponse:
    """End this session."""
    await visit.commit(lambda desk: sessions.revoke(desk.uow, visit.session.id))
    response = visit.go("/enter")
    cookies.drop(visit.house, response, cookies.session_name(visit.house))
    return response


PAGES = (
    Page("GET", "/you", show, STAFF, nav="You"),
    Page("POST", "/you/leave", leave, STAFF),
)
