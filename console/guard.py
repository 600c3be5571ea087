"""The guard: who sends a request, whether they may, and what every answer carries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from aiohttp import web

from console import assets, cookies, wording
from console.page import STAFF
from console.visit import Visit
from storage import people, sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp.typedefs import Handler

    from console.house import House
    from console.page import Page
    from domain.model import Person
    from storage.sessions import Session
    from storage.uow import UnitOfWork

ENTER = "/console/enter"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
_FETCHED_BY_US = ("same-origin", "none")


@web.middleware
async def clothe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every answer of the console its headers; nothing of it is kept by a cache."""
    try:
        response = await handler(request)
    except web.HTTPException as raised:
        response = raised
    if not response.prepared:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        if isinstance(response, web.Response):
            assets.pack(request, response)
    if isinstance(response, web.HTTPException):
        raise response
    return response


def guarded(house: House, page: Page, pages: Sequence[Page]) -> Handler:
    """Return what serves one of the pages to those who may see it, and to nobody else."""

    async def serve(request: web.Request) -> web.StreamResponse:
        token = request.cookies.get(cookies.session_name(house), "")
        found = await house.read(lambda uow: _known(uow, token)) if token else None
        if found is None:
            return _to_the_door(request)
        session, person = found
        form = await _form(request)
        nav = [each for each in pages if each.nav and each.is_for(person.roles)]
        visit = Visit(request, house, session, person, wording.of(person.language), nav, form)
        if not page.is_for(person.roles):
            return visit.refuse(403, visit.say("This page is for others. Choose one of yours."))
        if request.method == "POST" and not _is_ours(house, request, session, form):
            return visit.refuse(403, visit.say("This form is too old. Go back and send it again."))
        return await page.show(visit)

    return serve


def _known(uow: UnitOfWork, token: str) -> tuple[Session, Person] | None:
    """Return whose session a cookie opens, if it still does and they may come in."""
    session = sessions.of_token(uow, token)
    if session is None:
        return None
    person = people.get(uow, session.person_id)
    return (session, person) if person.roles & STAFF else None


def _to_the_door(request: web.Request) -> web.Response:
    """Send who is not signed in to the door, and from there back to where they were going."""
    wanted = request.path_qs if request.method == "GET" else "/console/"
    return web.Response(status=303, headers={"Location": f"{ENTER}?to={quote(wanted, safe='')}"})


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


def _is_ours(
    house: House, request: web.Request, session: Session, form: dict[str, list[str]]
) -> bool:
    """Tell whether a page of ours made this form for this session."""
    fetched = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    if fetched not in _FETCHED_BY_US or (origin and not _is_here(request, origin)):
        return False
    token = next(iter(form.get("token", ())), "")
    return cookies.is_form_token(house, session.token_digest, token)


def _is_here(request: web.Request, origin: str) -> bool:
    return urlsplit(origin).netloc == request.host
