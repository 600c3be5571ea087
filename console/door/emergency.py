"""The emergency way in: a password on paper and the code of a clock; made by command alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console.door import opening
from console.page import Doorway
from domain.door import code_typed
from handlers.door import emergency, secrets

if TYPE_CHECKING:
    from datetime import timedelta

    from aiohttp import web

    from console.visit import Guest
    from storage.break_glass import Glass

_LONGEST = 200
_MINUTE = 60


async def show(guest: Guest) -> web.StreamResponse:
    """Ask for the password and the code of the clock."""
    return _page(guest)


async def enter(guest: Guest) -> web.StreamResponse:
    """Let in whoever has both; each try is counted before anything is looked at."""
    who, origin = guest.field("who")[:_LONGEST], opening.origin(guest)
    attempt = await guest.commit(lambda desk: emergency.begin(desk, who, origin))
    if attempt.wait is not None:
        return _page(guest, _wait(guest, attempt.wait), status=429)
    token = await _token(guest, attempt.glass)
    if token is None:
        sentence = guest.say("The number, the password or the code does not fit. Check all three.")
        return _page(guest, sentence, status=400)
    return opening.let_in(guest, token)


async def _token(guest: Guest, glass: Glass | None) -> str | None:
    """Return the secret of a session where all fits; it takes as long where nothing is there."""
    password, typed = guest.field("password")[:_LONGEST], guest.field("code")[:_LONGEST]
    known = None if glass is None else glass.password_hash
    fits = await asyncio.to_thread(secrets.fits, known, password)
    if glass is None:
        return None
    step = secrets.step_of(glass.secret, code_typed(typed), guest.now) if fits else None
    device = opening.device(guest)
    return await guest.commit(lambda desk: emergency.enter(desk, glass, step, device))


def _wait(guest: Guest, wait: timedelta) -> str:
    minutes = -(-int(wait.total_seconds()) // _MINUTE)
    return guest.say("Too many tries. This way opens again in %(n)s min.", n=minutes)


def _page(guest: Guest, error: str = "", status: int = 200) -> web.Response:
    return guest.page(
        "door/emergency.html",
        status=status,
        to=opening.going_to(guest),
        who=guest.field("who")[:_LONGEST],
        errors=[("password", error)] if error else (),
    )


DOORWAYS = (
    Doorway("GET", "/enter/emergency", show),
    Doorway("POST", "/enter/emergency", enter),
)
