"""What a browser gets that is let in: a session's secret, and the way to where it was going."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from aiohttp import web

from console import addresses, cookies
from domain import devices
from storage.sessions import LASTS

if TYPE_CHECKING:
    from console.visit import Guest, Visit


def let_in(guest: Guest, token: str) -> web.Response:
    """Give a browser its session, and send it to where its owner was going."""
    response = web.Response(status=303, headers={"Location": going_to(guest)})
    give(guest, response, token)
    cookies.drop(guest.house, response, cookies.ticket_name(guest.house))
    return response


def give(guest: Guest, response: web.Response, token: str) -> None:
    """Give a browser the secret of its session, in place of any that it had."""
    name = cookies.session_name(guest.house)
    cookies.keep(guest.house, response, name, token, int(LASTS.total_seconds()))


def going_to(guest: Guest) -> str:
    """Return where somebody is going; never anywhere but below /console."""
    return addresses.below(guest.field("to") or guest.query.get("to", ""))


def device(guest: Guest) -> str:
    """Return what the browser calls itself, in two words."""
    return devices.named(guest.request.headers.get("User-Agent", ""))


def origin(guest: Guest) -> str:
    """Return where the request came from, so that guessing has an end."""
    return addresses.origin_of(guest.house, guest.request)


def proof_ticket(visit: Visit) -> bytes:
    """Return what a code is bound to by which somebody shows anew who they are: their session."""
    return sha256(b"proof:" + visit.session.token_digest).digest()
