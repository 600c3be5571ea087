"""Under which addresses the console answers, and from which one a request came."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from aiohttp import web

    from console.house import House

HOME = "/console/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NEIGHBOURS = 64
"""Whoever has one IPv6 address has all that share its first 64 bits."""

_FETCHED_BY_US = ("same-origin", "none")


def is_ours(house: House, host: str) -> bool:
    """Tell whether a Host header names us: by PUBLIC_URL, or as this very machine."""
    asked, own = _split(f"//{host}"), urlsplit(house.site)
    if asked is None:
        return False
    name, port = asked
    if name in LOOPBACK:
        return True
    usual = 443 if house.is_safe else 80
    return (name, port or usual) == (own.hostname, own.port or usual)


def is_sent_by_us(house: House, request: web.Request) -> bool:
    """Tell whether a page of ours sent this form, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "none") not in _FETCHED_BY_US:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin in {house.site, _spoken_to(house, request.host)}


def below(to: str) -> str:
    """Return a path below /console that somebody wants to get to, or the first page for any other.

    What a browser could take for another site, a control character or a step upwards, is none.
    """
    path = unquote(to.partition("?")[0])
    parts = path.split("/")
    plain = to.isprintable() and to.isascii() and not set(path) & set("\\\r\n\t\0;#@%")
    steps = any(part in {"", ".", ".."} for part in parts[1:-1]) or parts[-1] in {".", ".."}
    return to if plain and path.startswith(HOME) and not steps and "#" not in to else HOME


def door(to: str, step: str = "") -> str:
    """Return the address of the door, from which somebody goes on to where they were going."""
    wanted = below(to)
    asked = "" if wanted == HOME else f"?to={quote(wanted, safe='')}"
    return f"/console/enter{step}{asked}"


def origin_of(house: House, request: web.Request) -> str:
    """Return whom a request came from, so that guessing has an end: an address, or its network.

    Each of our own proxies adds the address it saw behind those it was told; the last of so many
    is believed, and nothing before it.
    """
    seen = request.remote or ""
    if house.proxies:
        told = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        seen = told[-house.proxies].strip() if len(told) >= house.proxies else seen
    try:
        address = ip_address(seen)
    except ValueError:
        return seen
    if not isinstance(address, IPv6Address):
        return str(address)
    inner = address.ipv4_mapped
    return str(inner or ip_network((address, _NEIGHBOURS), strict=False))


def _spoken_to(house: House, host: str) -> str:
    """Return the origin of our pages for a browser that came under this name."""
    asked = _split(f"//{host}")
    here = asked is not None and asked[0] in LOOPBACK
    return f"http://{host}" if here or not house.is_safe else house.site


def _split(address: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    clean = not (parts.username or parts.path or parts.query or parts.fragment)
    return (parts.hostname, port) if parts.hostname and clean else None
