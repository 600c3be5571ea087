"""What a browser keeps for us: its session, and a sentence for the next page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

if TYPE_CHECKING:
    from aiohttp import web

    from console.house import House

SAID = "mentorline_said"
SAID_S = 60
PATH = "/console"
_SECURE, _PLAIN = "__Secure-mentorline", "mentorline"


def session_name(house: House) -> str:
    """Return the name of the session's cookie; over TLS one that nothing else can set."""
    return _SECURE if house.is_safe else _PLAIN


def keep(house: House, response: web.StreamResponse, name: str, value: str, age: int) -> None:
    """Give a browser a cookie for so many seconds: out of reach of scripts and other sites."""
    response.set_cookie(
        name,
        value,
        max_age=age,
        path=PATH,
        secure=house.is_safe,
        httponly=True,
        samesite="Lax",
    )


def drop(house: House, response: web.StreamResponse, name: str) -> None:
    """Take a cookie back."""
    response.del_cookie(name, path=PATH, secure=house.is_safe, httponly=True, samesite="Lax")


def say_next(house: House, response: web.StreamResponse, sentence: str) -> None:
    """Leave a sentence for the page that is shown next."""
    keep(house, response, SAID, _said(house).dumps(sentence), SAID_S)


def said(house: House, request: web.Request) -> str:
    """Return the sentence that was left for this page, or an empty one."""
    try:
        return str(_said(house).loads(request.cookies.get(SAID, ""), max_age=SAID_S))
    except BadSignature:
        return ""


def form_token(house: House, session_digest: bytes) -> str:
    """Return what a form of this session carries, so that no other site can send one."""
    return URLSafeSerializer(house.secret, salt="console.form").dumps(session_digest.hex())


def is_form_token(house: House, session_digest: bytes, token: str) -> bool:
    """Tell whether a form was made for this session."""
    try:
        found = URLSafeSerializer(house.secret, salt="console.form").loads(token)
    except BadSignature:
        return False
    return bool(found == session_digest.hex())


def _said(house: House) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(house.secret, salt="console.said")
