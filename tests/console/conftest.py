"""A whole service with its pages, and people who open them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, CookieJar

from tests.console.visitor import Visitor, sign_in
from tests.journeys.conftest import Service, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SignIn = Callable[[str], Awaitable[Visitor]]


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at nine."""
    async with serve(tmp_path) as running:
        yield running


@asynccontextmanager
async def browsers(service: Service) -> AsyncIterator[SignIn]:
    """Lets people of a programme in, each in a browser of their own."""
    clients = []

    async def come(who: str) -> Visitor:
        client = ClientSession(cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        return await sign_in(service, client, who)

    try:
        yield come
    finally:
        for each in clients:
            await each.close()


@pytest.fixture
async def enter(service: Service) -> AsyncIterator[SignIn]:
    """Lets people of the programme in, each in a browser of their own."""
    async with browsers(service) as come:
        yield come


@pytest.fixture
async def anybody(service: Service) -> AsyncIterator[Visitor]:
    """Somebody who is not signed in."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        yield Visitor(client, service.settings.public_url)
