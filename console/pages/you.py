"""You: who is signed in and where, the keys that open the door, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import cookies
from console.door import keys
from console.page import STAFF, Page
from handlers.door import sessions as door
from storage import passkeys, sessions

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Visit


async def show(visit: Visit) -> web.StreamResponse:
    """Show the sessions and passkeys of the visitor."""
    who = visit.person.id
    found, own = await visit.read(
        lambda uow: (sessions.live(uow, who, visit.now), passkeys.of_person(uow, who))
    )
    has_keys = keys.are_possible(visit)
    return visit.page("you.html", sessions=found, passkeys=own, has_keys=has_keys)


async def leave(visit: Visit) -> web.StreamResponse:
    """End this session."""
    await visit.commit(lambda desk: door.end(desk, visit.person, visit.session.id))
    response = visit.go("/enter", visit.say("You are signed out here."))
    cookies.drop(visit.house, response, cookies.session_name(visit.house))
    return response


async def end(visit: Visit) -> web.StreamResponse:
    """End another session of the visitor."""
    session = visit.number("session")
    ended = await visit.commit(lambda desk: door.end(desk, visit.person, session))
    said = "You are signed out there." if ended else "That one was over already."
    return visit.go("/you", visit.say(said))


async def end_others(visit: Visit) -> web.StreamResponse:
    """End every session of the visitor but this one."""
    here = visit.session.id
    await visit.commit(lambda desk: door.close(desk, visit.person, "by hand", spared=here))
    return visit.go("/you", visit.say("You are signed out everywhere else."))


PAGES = (
    Page("GET", "/you", show, STAFF, nav="You"),
    Page("POST", "/you/leave", leave, STAFF),
    Page("POST", "/you/sessions/{session}/end", end, STAFF),
    Page("POST", "/you/sessions/end-others", end_others, STAFF),
)
