"""The bare fake provider, a process of its own: takes every message at once and counts it.

`python -m tests.bench.provider PORT` answers Twilio's Create Message and Telegram's sendMessage
with valid JSON; `GET /count` says how many it took, `GET /taken` to whom each went, and when.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import orjson
from aiohttp import web

BOT = {"id": 7001, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_SENT = '{"ok":true,"result":{"message_id":%d,"date":1795424400,"chat":{"id":%s,"type":"private"}'
_CREATED = '{"sid":"SM%032x","status":"queued","to":"","body":"","error_code":null}'


@dataclass(slots=True)
class Provider:
    """Both providers; `taken` holds (address, seconds of the system's monotonic clock)."""

    taken: list[tuple[str, float]] = field(default_factory=list)

    async def telegram(self, request: web.Request) -> web.Response:
        """Take a message for Telegram, or say yes to whatever else is asked."""
        method = request.match_info["method"].lower()
        body = await request.read()
        if method == "sendmessage":
            chat = _chat(request.content_type, body)
            text = _SENT % (self._take(chat), chat) + ',"text":"x"}}'
            return web.Response(text=text, content_type="application/json")
        return web.json_response({"ok": True, "result": BOT if method == "getme" else True})

    async def twilio(self, request: web.Request) -> web.Response:
        """Take a message for Twilio."""
        to = parse_qs((await request.read()).decode())["To"][0]
        text = _CREATED % self._take(to)
        return web.Response(status=201, text=text, content_type="application/json")

    async def count(self, _request: web.Request) -> web.Response:
        """Say how many messages were taken."""
        return web.json_response(len(self.taken))

    async def told(self, _request: web.Request) -> web.Response:
        """Say to whom every message went and when, and forget it."""
        taken, self.taken = self.taken, []
        return web.Response(body=orjson.dumps(taken), content_type="application/json")

    def _take(self, address: str) -> int:
        self.taken.append((address, time.monotonic()))
        return len(self.taken)


def _chat(kind: str, body: bytes) -> str:
    """Read the chat of a message, in whichever form a library writes it."""
    if kind == "application/json":
        return str(orjson.loads(body)["chat_id"])
    if kind == "application/x-www-form-urlencoded":
        return parse_qs(body.decode())["chat_id"][0]
    _, _, rest = body.partition(b'name="chat_id"')
    return rest.lstrip(b"\r\n").split(b"\r\n", 1)[0].decode()


def application() -> web.Application:
    """Return the provider's HTTP side."""
    provider = Provider()
    served = web.Application()
    served.add_routes(
        [
            web.get("/count", provider.count),
            web.get("/taken", provider.told),
            web.post("/twilio/2010-04-01/Accounts/{sid}/Messages.json", provider.twilio),
            web.route("*", "/telegram/bot{token}/{method}", provider.telegram),
        ]
    )
    return served


if __name__ == "__main__":
    web.run_app(
        application(), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None
    )
