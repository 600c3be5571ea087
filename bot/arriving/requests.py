"""Reading a provider's request: whole, in time, signed, and of a form that is understood."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import structlog
from aiohttp import web

from channels.base import BadPayload, BadSignature, Hook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")

READ_S = 10.0
"""How long a body may take to arrive; a slow sender must not hold a connection for ever."""

log = structlog.get_logger()


async def understood(
    request: web.Request, parse: Callable[[Hook], T], now: Callable[[], datetime]
) -> tuple[Hook, T]:
    """Return a request and what it says; raises the HTTP answer to one that says nothing to us."""
    try:
        async with asyncio.timeout(READ_S):
            body = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The body took too long; please try again.") from None
    hook = Hook(request.path, request.query_string, request.headers, body, now())
    try:
        return hook, parse(hook)
    except BadSignature:
        log.warning("hook.forged", path=request.path)
        raise web.HTTPForbidden(text="The signature does not fit this address.") from None
    except BadPayload:
        log.warning("hook.unreadable", path=request.path)
        raise web.HTTPBadRequest(text="This body cannot be read.") from None
