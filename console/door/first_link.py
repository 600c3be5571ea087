"""Coming in by a link: the very first coordinator, while no channel can bring a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.door import opening
from console.page import Doorway
from handlers.starting import inviting

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Guest

START = "/console/start"
_LONGEST = 80


async def show(guest: Guest) -> web.StreamResponse:
    """Ask whether to come in: looking at a link does not use it up."""
    token = _token(guest)
    person = await guest.read(lambda uow: inviting.awaited(uow, token))
    if person is None:
        return _too_old(guest)
    return guest.page("door/first_link.html", name=person.name, link=token, to=START)


async def enter(guest: Guest) -> web.StreamResponse:
    """Use the link up, and go on to the first hour."""
    link, device = _token(guest), opening.device(guest)
    session = await guest.commit(lambda desk: inviting.enter(desk, link, device))
    return _too_old(guest) if session is None else opening.let_in(guest, session)


def _token(guest: Guest) -> str:
    return guest.request.match_info["link"][:_LONGEST]


def _too_old(guest: Guest) -> web.Response:
    sentence = (
        "This link was used before, or its 15 minutes are over. Let whoever runs the service make "
        "another: mentorline console invite."
    )
    return guest.refuse(404, guest.say(sentence))


DOORWAYS = (
    Doorway("GET", "/first/{link}", show),
    Doorway("POST", "/first/{link}", enter),
)
