"""Showing anew who one is, before what is grave; what was filled in waits meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from console import cookies
from console.door import carrying, keys, opening, passkeys
from console.page import STAFF, Page
from handlers.door import codes
from handlers.door import passkeys as proofs
from handlers.door.codes import Refusal
from storage import passkeys as kept

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Visit


async def first(visit: Visit) -> web.StreamResponse:
    """Ask a visitor who wants to do something grave to show who they are."""
    if visit.request.method == "GET":
        return visit.go(f"/prove?to={quote(visit.request.path_qs, safe='')}")
    return await _page(visit, carried=carrying.pack(visit))


async def show(visit: Visit) -> web.StreamResponse:
    """Ask a visitor to show who they are, on the way to a page."""
    return await _page(visit)


async def send(visit: Visit) -> web.StreamResponse:
    """Send the visitor a code by chat."""
    ticket, origin = opening.proof_ticket(visit), opening.origin(visit)
    if await visit.commit(lambda desk: codes.ask_proof(desk, visit.person, ticket, origin)):
        return await _page(visit, sent=True)
    return await _page(
        visit, error=visit.say("You had many codes within the hour. Wait a little.")
    )


async def prove(visit: Visit) -> web.StreamResponse:
    """Believe a visitor who has a code or a key, and lead them on."""
    entry = await (_by_key(visit) if visit.field("answer") else _by_code(visit))
    if entry.refusal is Refusal.ENDED:
        said = visit.say("You are signed out here, to be safe. Come in again.")
        response = visit.go("/enter", said)
        cookies.drop(visit.house, response, cookies.session_name(visit.house))
        return response
    if entry.refusal is not None:
        sentence = visit.say("That does not fit, or it is over. Check it, or ask for a new code.")
        return await _page(visit, sent=True, error=sentence)
    response = _onward(visit)
    opening.give(visit, response, entry.token)
    return response


async def _by_code(visit: Visit) -> codes.Entry:
    ticket, typed = opening.proof_ticket(visit), visit.field("code")
    return await visit.commit(
        lambda desk: codes.prove(desk, visit.session, visit.person, ticket, typed)
    )


async def _by_key(visit: Visit) -> codes.Entry:
    try:
        key, signed = await passkeys.signed_with(visit)
    except keys.BadKey:
        return codes.WRONG
    token = await visit.commit(
        lambda desk: proofs.prove(desk, visit.session, key, visit.bound, signed)
    )
    return codes.WRONG if token is None else codes.Entry(token)


def _onward(visit: Visit) -> web.Response:
    """Lead somebody back: to the form that waits, as they had filled it in, or to the page."""
    packed = visit.field("carried")
    if not packed:
        return visit.go(opening.going_to(visit).removeprefix("/console"))
    waiting = carrying.unpack(visit, packed)
    if waiting is None:
        return visit.go("/", visit.say("That was too long ago. Fill it in once more."))
    return visit.page("door/go_on.html", waiting=waiting)


async def _page(
    visit: Visit, *, carried: str = "", sent: bool = False, error: str = ""
) -> web.Response:
    options = await _options(visit)
    return visit.page(
        "door/prove.html",
        status=400 if error else 200,
        carried=carried or visit.field("carried"),
        to=opening.going_to(visit),
        options=options,
        sent=sent,
        error=error,
        errors=[("code", error)] if error else (),
    )


async def _options(visit: Visit) -> str:
    """Return what one of the visitor's keys has to sign, or "" where they have none here."""
    known = await visit.read(lambda uow: kept.of_person(uow, visit.person.id))
    if not known or not keys.are_possible(visit):
        return ""
    challenge = await visit.commit(lambda desk: proofs.ask_proof(desk, visit.person, visit.bound))
    return keys.request(visit, challenge, known)


PAGES = (
    Page("GET", "/prove", show, STAFF),
    Page("POST", "/prove", prove, STAFF),
    Page("POST", "/prove/code", send, STAFF),
)
