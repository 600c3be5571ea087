"""Coming in by a code: one's own number, six digits by chat, and back to where one was going."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from console import addresses, cookies
from console.door import keys, opening
from console.page import Doorway
from domain.door import CODE_LASTS
from handlers.door import codes, finding
from handlers.door.codes import Refusal

if TYPE_CHECKING:
    from console.visit import Guest

_LONGEST = 60


async def show(guest: Guest) -> web.StreamResponse:
    """Ask who somebody is, by a number that the programme knows."""
    return await _who(guest)


async def ask(guest: Guest) -> web.StreamResponse:
    """Send a code, and say the same whether or not anybody has the number."""
    said = guest.field("who")[:_LONGEST]
    if not said:
        return await _who(guest, guest.say("Write your number, with + and the country code."))
    ticketed = replace(guest, ticket=secrets.token_urlsafe(32))
    origin = opening.origin(guest)
    if not await guest.commit(lambda desk: codes.ask(desk, said, ticketed.bound, origin)):
        return _too_often(guest)
    to = addresses.door(opening.going_to(guest), "/code")
    response = web.Response(status=303, headers={"Location": to})
    name, age = cookies.ticket_name(guest.house), int(CODE_LASTS.total_seconds())
    cookies.keep(guest.house, response, name, ticketed.ticket, age)
    return response


async def show_code(guest: Guest) -> web.StreamResponse:
    """Ask for the code."""
    return _code(guest)


async def enter(guest: Guest) -> web.StreamResponse:
    """Let in whoever has the code."""
    typed = guest.field("code")[:_LONGEST]
    if not typed:
        return _code(guest, guest.say("Type the six digits of the code."))
    device, origin = opening.device(guest), opening.origin(guest)
    entry = await guest.commit(lambda desk: codes.enter(desk, guest.bound, typed, device, origin))
    if entry.refusal is Refusal.TOO_OFTEN:
        return _too_often(guest)
    if entry.refusal is not None:
        sentence = "This code does not fit here, or it is over. Check it, or ask for a new one."
        return _code(guest, guest.say(sentence))
    return opening.let_in(guest, entry.token)


async def _who(guest: Guest, error: str = "") -> web.Response:
    practise = await guest.read(finding.to_practise_with) if guest.house.practice else None
    return guest.page(
        "door/enter.html",
        status=400 if error else 200,
        to=opening.going_to(guest),
        who=guest.field("who")[:_LONGEST],
        error=error,
        errors=[("who", error)] if error else (),
        has_keys=keys.are_possible(guest),
        practise=practise,
    )


def _code(guest: Guest, error: str = "") -> web.Response:
    return guest.page(
        "door/code.html",
        status=400 if error else 200,
        to=opening.going_to(guest),
        error=error,
        errors=[("code", error)] if error else (),
    )


def _too_often(guest: Guest) -> web.Response:
    sentence = "Too much was tried from here. Wait an hour, or come in from elsewhere."
    return guest.refuse(429, guest.say(sentence))


DOORWAYS = (
    Doorway("GET", "/enter", show),
    Doorway("POST", "/enter", ask),
    Doorway("GET", "/enter/code", show_code),
    Doorway("POST", "/enter/code", enter),
)
