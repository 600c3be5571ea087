"""What stands between the service and the emulators: it passes everything on and writes it down.

One origin plays both providers and the public address. It changes one thing: telemelya forgets
the secret token that setWebhook gives it, so its webhooks get the header that Telegram would send.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import aiohttp
import orjson
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from multidict import CIMultiDict

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
OF_ONE_CONNECTION = ("Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive")


@dataclass(frozen=True, slots=True)
class Call:
    """One request and what it was answered."""

    path: str
    fields: dict[str, Any]
    status: int
    answer: bytes


@dataclass(slots=True)
class Relay:
    """Where requests go, by the beginning of their path, and those that were made."""

    telegram: str
    twilio: str
    service: str
    calls: list[Call] = field(default_factory=list)
    secret: str = ""

    async def expect(self, what: str, fits: Callable[[Call], bool], seconds: float = 20) -> Call:
        """Wait for a call and return it; raises AssertionError where it does not come."""
        for _ in range(int(seconds * 20)):
            found = next((call for call in self.calls if fits(call)), None)
            if found is not None:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"no call: {what}; there were {[one.path for one in self.calls]}")

    async def pass_on(self, request: web.Request) -> web.Response:
        """Make the same request where it belongs, and answer with what came back."""
        body, headers = await request.read(), _kept(request.headers.copy())
        if request.path.endswith("/setWebhook"):
            self.secret = str(orjson.loads(body).get("secret_token", ""))
        if request.path == "/hooks/telegram" and self.secret:
            headers[SECRET_HEADER] = self.secret
        url = self._target(request.path) + request.path_qs
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.request(request.method, url, data=body, headers=headers) as response,
        ):
            answer = await response.read()
            self.calls.append(Call(request.path, _fields(request, body), response.status, answer))
            kept = _kept(response.headers.copy())
            return web.Response(body=answer, status=response.status, headers=kept)

    def _target(self, path: str) -> str:
        if path.startswith("/bot"):
            return self.telegram
        return self.twilio if path.startswith("/2010-04-01/") else self.service


@asynccontextmanager
async def serving(port: int, handle: Callable[[web.Request], Any]) -> AsyncIterator[None]:
    """Serve every path of a port with one handler within the block."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def empty_bucket(_request: web.Request) -> web.Response:
    """Stand in for the object store that telemelya looks for at its start; we send no media."""
    return web.Response()


def _kept(headers: CIMultiDict[str]) -> CIMultiDict[str]:
    for name in OF_ONE_CONNECTION:
        headers.popall(name, None)
    return headers


def _fields(request: web.Request, body: bytes) -> dict[str, Any]:
    if request.content_type == "application/json" and body:
        found: dict[str, Any] = orjson.loads(body)
        return found
    return dict(parse_qsl(body.decode()))
