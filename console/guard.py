"""The guard: who sends a request, whether they may, and whether they have just shown it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from console import addresses, cookies, wording
from console.door import proving
from console.visit import Guest, Visit
from handlers.door import sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp.typedefs import Handler

    from console.house import House
    from console.page import Doorway, Page

TICKET_S = 3600
TOO_OLD = "This form is too old. Go back, load the page again and send it once more."


def guarded(house: House, page: Page, pages: Sequence[Page]) -> Handler:
    """Return what serves one of the pages to those who may see it, and to nobody else."""

    async def serve(request: web.Request) -> web.StreamResponse:
        visit = await _visit(house, request, pages)
        if visit is None:
            return web.Response(status=303, headers={"Location": _door(request)})
        if not page.is_for(visit.person.roles):
            return _elsewhere(visit, page)
        visit = replace(visit, form=await _form(request))
        if not _is_our_form(visit):
            return visit.refuse(403, visit.say(TOO_OLD))
        if page.grave and not visit.has_proved:
            return await proving.first(visit)
        return await page.show(visit)

    return serve


def unguarded(house: House, doorway: Doorway) -> Handler:
    """Return what serves a page at the door to anybody, in a browser that has a ticket."""

    async def serve(request: web.Request) -> web.StreamResponse:
        known = request.cookies.get(cookies.ticket_name(house), "")
        ticket = known or secrets.token_urlsafe(32)
        spoken = wording.spoken(request.headers.get("Accept-Language", ""))
        guest = Guest(request=request, house=house, wording=spoken, ticket=ticket)
        guest = replace(guest, form=await _form(request))
        if not _is_our_form(guest):
            return await _not_ours(guest)
        response = await doorway.show(guest)
        if not known and cookies.ticket_name(house) not in response.cookies:
            cookies.keep(house, response, cookies.ticket_name(house), ticket, TICKET_S)
        return response

    return serve


async def _not_ours(guest: Guest) -> web.Response:
    """Refuse a form that is none of ours; whoever pressed twice and is in by now goes on."""
    token = guest.request.cookies.get(cookies.session_name(guest.house), "")
    found = await guest.read(lambda uow: sessions.known(uow, token))
    if found is None or not found.may_enter:
        return guest.refuse(403, guest.say(TOO_OLD))
    return web.Response(status=303, headers={"Location": addresses.below(guest.field("to"))})


async def _visit(house: House, request: web.Request, pages: Sequence[Page]) -> Visit | None:
    """Return the visit of whoever a browser belongs to, or None where nobody is signed in."""
    token = request.cookies.get(cookies.session_name(house), "")
    found = await house.read(lambda uow: sessions.known(uow, token)) if token else None
    if found is None:
        return None
    if found.is_stale(house.now()):
        await house.commit(lambda uow: sessions.tend(house.desk(uow), found))
    if not found.may_enter:
        return None
    person = found.person
    return Visit(
        request=request,
        house=house,
        wording=wording.of(person.language),
        session=found.session,
        person=person,
        listed=[each for each in pages if each.nav and each.is_for(person.roles)],
    )


def _elsewhere(visit: Visit, page: Page) -> web.Response:
    """Send whoever has another first page there; refuse everything else that is for others."""
    first = next(iter(visit.nav), None)
    if page.method == "GET" and page.path == "/" and first is not None and first.path != "/":
        return visit.go(first.path)
    return visit.refuse(403, visit.say("This page is for others. Choose one of yours."))


def _door(request: web.Request) -> str:
    """Return the way to the door, and from there back to where somebody was going."""
    return addresses.door(request.path_qs if request.method == "GET" else addresses.HOME)


async def _form(request: web.Request) -> dict[str, list[str]]:
    """Return the texts of a sent form; files stay in the request."""
    if request.method != "POST":
        return {}
    sent = await request.post()
    names = dict.fromkeys(sent)
    return {
        name: [cleaned(each) for each in sent.getall(name) if isinstance(each, str)]
        for name in names
    }


def cleaned(text: str) -> str:
    """Return a text without what no database takes: NUL and lone surrogates."""
    return text.replace("\0", "").encode(errors="replace").decode().replace("\r\n", "\n")


def _is_our_form(guest: Guest) -> bool:
    """Tell whether a page of ours made this form for this session, or this browser."""
    if guest.request.method != "POST":
        return True
    sent_by_us = addresses.is_sent_by_us(guest.house, guest.request)
    return sent_by_us and cookies.is_form_token(guest.house, guest.bound, guest.field("token"))
