"""The providers, seen from behind: every send they accept is written down before it is answered.

The answer is kept back for a while, so that there are sends in flight to be cut.
"""

from __future__ import annotations

import asyncio
import secrets
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import web

from tests.chaos.history import Sent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp.typedefs import Handler, Middleware

    from tests.chaos.proxy import Proxy

KEPT_BACK_S = (0.02, 0.08)
SENDS = ("/Messages.json", "sendMessage")


@dataclass(slots=True)
class Providers:
    """What was accepted from whom, and how many calls are open, by process."""

    sent: list[Sent] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    held: asyncio.Event | None = None
    """When set, no answer leaves before it is."""

    _calls: dict[int, list[tuple[datetime, int | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By the port it came from: when each call came, and which send it was, if it was one."""

    def recorder(self) -> Middleware:
        """Return what writes down each send on its way through the simulator's routes."""

        @web.middleware
        async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
            """Accept at once, write down, and answer later."""
            if request.method != "POST" or not request.path.endswith(SENDS):
                self._call(request, None)
                return await handler(request)
            process = request.path.split("/")[1]
            self.open[process] += 1
            try:
                response = await handler(request)
                taken = response.status < 300
                self._call(request, await self._note(request, process) if taken else None)
                await self._keep_back()
                return response
            finally:
                self.open[process] -= 1

        return record

    def history(self, proxies: Iterable[Proxy] = ()) -> list[Sent]:
        """Return what was accepted, and whether its answer passed these proxies."""
        sent = list(self.sent)
        for port, at in [spoilt for proxy in proxies for spoilt in proxy.spoilt]:
            calls = self._calls[port]
            before = bisect_right(calls, at, key=lambda call: call[0])
            place = calls[before - 1][1] if before else None
            if place is not None:
                sent[place] = replace(sent[place], answered=False)
        return sent

    def _call(self, request: web.Request, place: int | None) -> None:
        assert request.transport is not None
        port = request.transport.get_extra_info("peername")[1]
        self._calls[port].append((datetime.now(UTC), place))

    async def _note(self, request: web.Request, process: str) -> int:
        json = request.content_type == "application/json"
        fields = await request.json() if json else await request.post()
        address = str(fields.get("To") or fields.get("chat_id"))
        text = str(fields.get("Body") or fields.get("text"))
        self.sent.append(Sent(address, text, datetime.now(UTC), process))
        return len(self.sent) - 1

    async def _keep_back(self) -> None:
        if self.held is not None:
            await self.held.wait()
            return
        least, most = KEPT_BACK_S
        await asyncio.sleep(least + (most - least) * secrets.randbelow(1000) / 1000)
