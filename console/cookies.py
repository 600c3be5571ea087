"""What a browser keeps for us: its session, its ticket, and a sentence for the next page."""

from __future__ import annotations

import secrets
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest, digest
from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeTimedSerializer

if TYPE_CHECKING:
    from aiohttp import web

    from console.house import House

SAID = "mentorline_said"
SAID_S = 60
PATH = "/console"
_SESSION, _TICKET = "mentorline", "mentorline_ticket"
_HOST = "__Host-"
"""The prefix of a cookie that no neighbour under the same domain can set; it asks for TLS."""

_MASK = 32


def session_name(house: House) -> str:
    """Return the name of the session's cookie."""
    return _named(house, _SESSION)


def ticket_name(house: House) -> str:
    """Return the name of the cookie by which a browser at the door is known."""
    return _named(house, _TICKET)


def keep(house: House, response: web.StreamResponse, name: str, value: str, age: int) -> None:
    """Give a browser a cookie for so many seconds: out of reach of scripts and other sites."""
    response.set_cookie(
        name,
        value,
        max_age=age,
        path=_path(name),
        secure=house.is_safe,
        httponly=True,
        samesite="Lax",
    )


def drop(house: House, response: web.StreamResponse, name: str) -> None:
    """Take a cookie back."""
    response.del_cookie(
        name, path=_path(name), secure=house.is_safe, httponly=True, samesite="Lax"
    )


def say_next(house: House, response: web.StreamResponse, sentence: str) -> None:
    """Leave a sentence for the page that is shown next."""
    keep(house, response, SAID, _said(house).dumps(sentence), SAID_S)


def said(house: House, request: web.Request) -> str:
    """Return the sentence that was left for this page, or an empty one."""
    try:
        return str(_said(house).loads(request.cookies.get(SAID, ""), max_age=SAID_S))
    except BadSignature:
        return ""


def form_token(house: House, bound: bytes) -> str:
    """Return what a form carries, so that no other site can send one; another each time.

    It is masked anew in each answer: what is compressed must not hold the same secret twice.
    """
    mask = secrets.token_bytes(_MASK)
    return urlsafe_b64encode(mask + _mixed(mask, _mark(house, bound))).decode()


def is_form_token(house: House, bound: bytes, token: str) -> bool:
    """Tell whether a form was made for this session, or this browser at the door."""
    try:
        masked = b64decode(token.encode("ascii", "replace"), b"-_", validate=True)
    except ValueError:
        return False
    return compare_digest(_mixed(masked[:_MASK], masked[_MASK:]), _mark(house, bound))


def _named(house: House, name: str) -> str:
    return f"{_HOST}{name}" if house.is_safe else name


def _path(name: str) -> str:
    return "/" if name.startswith(_HOST) else PATH


def _mark(house: House, bound: bytes) -> bytes:
    return digest(house.secret.encode(), b"console.form:" + bound, sha256)


def _mixed(mask: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, text, strict=False))


def _said(house: House) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(house.secret, salt="console.said")
