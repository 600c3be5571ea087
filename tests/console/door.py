"""What tests of the door share: numbers of made-up people, and codes read off their phones."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from html import unescape
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, CookieJar

from simulator import programme
from tests.console.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.console.authenticator import Authenticator
    from tests.journeys.conftest import Service

_CODE = re.compile(r"\b\d{6}\b")
PHONE = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36",
}


def telegram(who: str) -> str:
    """Return the number on Telegram by which the programme knows somebody."""
    (person,) = (each for each in programme.people() if each.key == who)
    return str(person.telegram)


@asynccontextmanager
async def browser(service: Service, **headers: str) -> AsyncIterator[Visitor]:
    """Open a browser of its own, which keeps its cookies to itself."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers=headers) as client:
        yield Visitor(client, service.settings.public_url)


async def asks(service: Service, visitor: Visitor, number: str, to: str = "") -> str:
    """Somebody writes a number at the door; return what the next page says."""
    await visitor.opens(f"/enter?to={to}" if to else "/enter")
    said = await visitor.sends("/enter", who=number, to=to)
    await service.phones.settle()
    return said


def code_of(service: Service, who: str) -> str:
    """Return the newest code on somebody's phone."""
    texts = [text for text in service.inbox(who) if "console code" in text]
    found = _CODE.search(texts[-1])
    assert found is not None
    return found[0]


async def comes_in(service: Service, visitor: Visitor, who: str, to: str = "/console/you") -> str:
    """Somebody comes in by a code; return what the page says that they get to."""
    await asks(service, visitor, telegram(who), to)
    said = await visitor.sends("/enter/code", code=code_of(service, who), to=to)
    await service.phones.settle()
    return said


def options_of(visitor: Visitor) -> dict[str, Any]:
    """Return what the page before somebody asks their passkey for."""
    found = re.search(r'data-options="([^"]+)"', visitor.html)
    assert found is not None, visitor.text
    options: dict[str, Any] = json.loads(unescape(found[1]))
    return options


def here(visitor: Visitor) -> None:
    """Let somebody use the address with a name, as passkeys need it."""
    visitor.site = visitor.site.replace("127.0.0.1", "localhost")


async def enrols(visitor: Visitor, phone: Authenticator, name: str = "My phone") -> str:
    """Somebody who is in makes a passkey; return what You says then."""
    await visitor.opens("/you/passkeys/new")
    return await visitor.sends("/you/passkeys", answer=phone.makes(options_of(visitor)), name=name)
