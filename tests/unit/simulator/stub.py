"""A service that only listens: it keeps what the simulator posts and answers from a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # Monday 09:00 in Dar es Salaam


@dataclass(frozen=True)
class Hook:
    """A request that came to a webhook."""

    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    at: datetime


@dataclass
class StubService:
    """The routes that the simulator speaks to."""

    now: datetime = START
    hooks: list[Hook] = field(default_factory=list)
    answer: Any = None
    status: int = 200
    events: list[dict[str, Any]] = field(default_factory=list)
    clock_status: int = 200
    restarts: int = 0

    def add_routes(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.post("/hooks/twilio", self.hook),
                web.post("/hooks/twilio/status", self.hook),
                web.post("/hooks/telegram", self.hook),
                web.get("/try/clock", self.clock),
                web.post("/try/clock", self.step),
                web.get("/try/events", self.told),
            ]
        )

    async def hook(self, request: web.Request) -> web.Response:
        body = await request.read()
        url = request.rel_url
        self.hooks.append(
            Hook(url.path, url.raw_query_string, dict(request.headers), body, self.now)
        )
        if self.answer is not None:
            return web.json_response(self.answer, status=self.status)
        return web.Response(status=self.status)

    async def clock(self, request: web.Request) -> web.Response:
        del request
        return web.json_response({"now": self.now.isoformat()}, status=self.clock_status)

    async def step(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if "to" in asked:
            self.now = datetime.fromisoformat(asked["to"])
        else:
            self.now += timedelta(seconds=asked["seconds"])
        return web.json_response({"now": self.now.isoformat()})

    async def told(self, request: web.Request) -> web.Response:
        limit = int(request.query["limit"])
        return web.json_response({"events": self.events[:limit]})

    async def restart(self) -> None:
        self.restarts += 1

    def paths(self) -> list[str]:
        return [hook.path for hook in self.hooks]
