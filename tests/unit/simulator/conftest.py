"""A stub service with the simulator mounted on it, as `mentorline demo` mounts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer, unused_port

from simulator import programme
from simulator.client import Simulator
from simulator.page import mount
from tests.unit.simulator.stub import StubService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    Clock = Callable[[], Awaitable[datetime]]

ACCOUNT = "AC" + "a" * 32
TOKEN = "twilio-token"
BOT = "7000001:" + "b" * 35
SECRET = "telegram-secret"


def phones_of(service_url: str, public_url: str, clock: Clock | None = None) -> Simulator:
    """Return the toy phones of the programme, with credentials made up."""
    return Simulator(
        service_url=service_url,
        public_url=public_url,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_number=programme.SERVICE_NUMBER,
        twilio_whatsapp_number=programme.WHATSAPP_NUMBER,
        telegram_token=BOT,
        telegram_secret=SECRET,
        people=(*programme.people(), programme.NEWCOMER),
        clock=clock,
    )


@pytest.fixture
def stub() -> StubService:
    return StubService()


@pytest.fixture
async def simulator(stub: StubService) -> AsyncIterator[Simulator]:
    port = unused_port()
    made = phones_of(f"http://127.0.0.1:{port}", "https://mentorline.example/in")
    app = web.Application()
    stub.add_routes(app)
    mount(app, made, restart=stub.restart)
    async with TestServer(app, port=port):
        yield made


@pytest.fixture
async def http(simulator: Simulator) -> AsyncIterator[ClientSession]:
    """A client whose relative addresses begin at the service."""
    async with ClientSession(simulator.service_url, cookie_jar=CookieJar(unsafe=True)) as session:
        yield session
