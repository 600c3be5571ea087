"""What every answer of the console carries, and how it says that something went wrong."""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from console import addresses, assets, wording
from console.house import HOUSE
from console.visit import Guest

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # not no-referrer: browsers would send our own forms with an Origin of null
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
SAFE = {"Strict-Transport-Security": "max-age=31536000"}
"""What is added over TLS: nobody comes without it for a year."""

_WENT_WRONG = 400

log = structlog.get_logger()


@web.middleware
async def clothe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every answer its headers, nothing of it to a cache, and an error plain words."""
    house = request.app[HOUSE]
    response = await _answered(request, handler)
    if not response.prepared:
        response.headers.update(HEADERS | (SAFE if house.is_safe else {}))
        response.headers.setdefault("Cache-Control", "no-store")
        if isinstance(response, web.Response):
            assets.pack(request, response)
    if isinstance(response, web.HTTPException):
        raise response
    return response


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not addresses.is_ours(request.app[HOUSE], request.host):
        return _wrong(request, web.HTTPMisdirectedRequest())
    try:
        return await handler(request)
    except web.HTTPException as raised:
        return raised if raised.status < _WENT_WRONG else _wrong(request, raised)
    except Exception as fault:
        ref = secrets.token_hex(4)
        log.error("console.failed", ref=ref, fault=type(fault).__name__, at=_where(fault))
        return _wrong(request, web.HTTPInternalServerError(), ref)


def _wrong(request: web.Request, raised: web.HTTPException, ref: str = "") -> web.Response:
    """Return an error as a page: what happened, and what can be done now."""
    spoken = wording.spoken(request.headers.get("Accept-Language", ""))
    guest = Guest(request=request, house=request.app[HOUSE], wording=spoken)
    sentence = _sentence(guest, raised.status, ref)
    response = guest.page("door/wrong.html", status=raised.status, sentence=sentence)
    if "Allow" in raised.headers:
        response.headers["Allow"] = raised.headers["Allow"]
    return response


def _sentence(guest: Guest, status: int, ref: str) -> str:
    if status == web.HTTPNotFound.status_code:
        return guest.say("There is no page at this address. It may have been mistyped or moved.")
    if status == web.HTTPMethodNotAllowed.status_code:
        return guest.say("This page cannot be used like that. Open it from one of ours.")
    if status == web.HTTPRequestEntityTooLarge.status_code:
        return guest.say("That was more than we can take at once, 1 MB. Send less, or in parts.")
    if status == web.HTTPMisdirectedRequest.status_code:
        return guest.say("The console has another address. Ask your coordinator for it.")
    if ref:
        return guest.say(
            "This went wrong on our side, and nothing was changed. Try again; if it stays so, "
            "tell whoever runs the service this number: %(ref)s.",
            ref=ref,
        )
    return guest.say("This could not be understood. Go back and try again.")


def _where(fault: BaseException) -> str:
    """Return the place in the code where something failed; never any value there."""
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
