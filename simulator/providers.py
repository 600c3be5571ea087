"""The providers' HTTP APIs as routes, so that the service calls them as it calls the real ones."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from simulator.fake_telegram import RETRY_AFTER, TelegramError
from simulator.twilio_errors import INVALID, OF_THE_CALL, TwilioError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.client import Simulator

Json = dict[str, Any]
TOO_MANY = 20429
NESTED = ("reply_markup", "reply_parameters", "allowed_updates")
TWILIO_ACCOUNT = "/twilio/2010-04-01/Accounts/{account}.json"
TWILIO_NUMBERS = "/twilio/2010-04-01/Accounts/{account}/IncomingPhoneNumbers"
TWILIO_MESSAGES = "/twilio/2010-04-01/Accounts/{account}/Messages"
TWILIO_CALLS = "/twilio/2010-04-01/Accounts/{account}/Calls.json"
TWILIO_CONTENT = "/twilio/v1/Content"
TELEGRAM_METHOD = "/telegram/bot{token}/{method}"


def add_routes(app: web.Application, simulator: Simulator, *, prefix: str = "/providers") -> None:
    """Add both providers: `{prefix}/twilio` and `{prefix}/telegram` are their base addresses."""
    twilio, telegram = TwilioRoutes(simulator), TelegramRoutes(simulator)
    app.add_routes(
        [
            web.get(f"{prefix}{TWILIO_ACCOUNT}", twilio.read_account),
            web.get(f"{prefix}{TWILIO_NUMBERS}.json", twilio.read_numbers),
            web.post(f"{prefix}{TWILIO_NUMBERS}/{{sid}}.json", twilio.change_number),
            web.post(f"{prefix}{TWILIO_MESSAGES}.json", twilio.create),
            web.get(f"{prefix}{TWILIO_MESSAGES}.json", twilio.read_list),
            web.get(f"{prefix}{TWILIO_MESSAGES}/{{sid}}.json", twilio.read_one),
            web.get(f"{prefix}{TWILIO_MESSAGES}/{{sid}}/Media.json", twilio.read_media),
            web.post(f"{prefix}{TWILIO_CALLS}", twilio.create_call),
            web.post(f"{prefix}{TWILIO_CONTENT}", twilio.create_content),
            web.get(f"{prefix}{TWILIO_CONTENT}", twilio.read_contents),
            web.get(f"{prefix}{TWILIO_CONTENT}AndApprovals", twilio.read_approvals),
            web.get(f"{prefix}{TWILIO_CONTENT}/{{sid}}", twilio.read_content),
            web.delete(f"{prefix}{TWILIO_CONTENT}/{{sid}}", twilio.delete_content),
            web.get(f"{prefix}{TWILIO_CONTENT}/{{sid}}/ApprovalRequests", twilio.read_approval),
            web.post(f"{prefix}{TWILIO_CONTENT}/{{sid}}/ApprovalRequests/whatsapp", twilio.submit),
            web.get(f"{prefix}{TELEGRAM_METHOD}", telegram.call),
            web.post(f"{prefix}{TELEGRAM_METHOD}", telegram.call),
        ]
    )


@dataclass(frozen=True)
class TwilioRoutes:
    """Twilio's Messages, Calls and Content resources."""

    simulator: Simulator

    async def read_account(self, request: web.Request) -> web.Response:
        """Fetch the account."""

        async def fetch() -> Json:
            return self.simulator.numbers.account()

        return await self._answer(request, fetch)

    async def read_numbers(self, request: web.Request) -> web.Response:
        """List the account's numbers."""

        async def page() -> Json:
            return self.simulator.numbers.list_page(request.query)

        return await self._answer(request, page)

    async def change_number(self, request: web.Request) -> web.Response:
        """Change where a number brings what people write."""

        async def change() -> Json:
            form = {name: str(value) for name, value in (await request.post()).items()}
            self.simulator.examine("twilio.number", form)
            return self.simulator.numbers.change(request.match_info["sid"], form)

        return await self._answer(request, change)

    async def create(self, request: web.Request) -> web.Response:
        """Send a message."""

        async def send() -> Json:
            form = {name: str(value) for name, value in (await request.post()).items()}
            self.simulator.examine("twilio.message", form)
            return await self.simulator.twilio.send(form)

        return await _over_the_line(
            request, self.simulator.cuts(), lambda: self._answer(request, send, status=201)
        )

    async def create_call(self, request: web.Request) -> web.Response:
        """Let a phone ring."""

        async def ring() -> Json:
            form = {name: str(value) for name, value in (await request.post()).items()}
            self.simulator.examine("twilio.call", form)
            return await self.simulator.calls.create(form)

        return await _over_the_line(
            request, self.simulator.cuts(), lambda: self._answer(request, ring, status=201)
        )

    async def read_list(self, request: web.Request) -> web.Response:
        """List messages."""

        async def page() -> Json:
            return self.simulator.twilio.list_page(request.query)

        return await self._answer(request, page)

    async def read_one(self, request: web.Request) -> web.Response:
        """Fetch a message."""

        async def fetch() -> Json:
            return self.simulator.twilio.fetch(request.match_info["sid"])

        return await self._answer(request, fetch)

    async def read_media(self, request: web.Request) -> web.Response:
        """List the media of a message."""

        async def page() -> Json:
            return self.simulator.twilio.media_page(request.match_info["sid"], request.query)

        return await self._answer(request, page)

    async def create_content(self, request: web.Request) -> web.Response:
        """Create a content."""

        async def create() -> Json:
            asked = await _object(request)
            self.simulator.examine("twilio.content", asked)
            return await self.simulator.contents.create(asked)

        return await self._answer(request, create, status=201)

    async def read_contents(self, request: web.Request) -> web.Response:
        """List contents."""

        async def page() -> Json:
            return self.simulator.contents.list_page(request.query)

        return await self._answer(request, page)

    async def read_approvals(self, request: web.Request) -> web.Response:
        """List contents with the state of their approval."""

        async def page() -> Json:
            return self.simulator.contents.approvals_page(request.query)

        return await self._answer(request, page)

    async def read_content(self, request: web.Request) -> web.Response:
        """Fetch a content."""

        async def fetch() -> Json:
            return self.simulator.contents.fetch(request.match_info["sid"])

        return await self._answer(request, fetch)

    async def delete_content(self, request: web.Request) -> web.Response:
        """Delete a content."""

        async def delete() -> Json:
            self.simulator.contents.delete(request.match_info["sid"])
            return {}

        return await self._answer(request, delete, status=204)

    async def read_approval(self, request: web.Request) -> web.Response:
        """Fetch the state of a content's approval."""

        async def fetch() -> Json:
            return self.simulator.contents.fetch_approval(request.match_info["sid"])

        return await self._answer(request, fetch)

    async def submit(self, request: web.Request) -> web.Response:
        """Submit a content to WhatsApp's review."""

        async def submit() -> Json:
            asked = await _object(request)
            self.simulator.examine("twilio.approval", asked)
            return self.simulator.contents.submit(request.match_info["sid"], asked)

        return await self._answer(request, submit, status=201)

    async def _answer(
        self, request: web.Request, act: Callable[[], Awaitable[Json]], *, status: int = 200
    ) -> web.Response:
        try:
            self._admit(request)
            return _json(await act(), status)
        except TwilioError as error:
            if error.code in OF_THE_CALL:
                self.simulator.invalid.append(f"{request.path}: {error}")
            await self.simulator.refused("sms", error.status)
            wait = {"Retry-After": str(RETRY_AFTER)} if error.code == TOO_MANY else {}
            return _json(error.body(), error.status, wait)

    def _admit(self, request: web.Request) -> None:
        faults, account = self.simulator.faults, self.simulator.twilio_account_sid
        if faults.outage:
            raise TwilioError(20503)
        pair = f"{account}:{self.simulator.twilio_auth_token}".encode()
        wanted = "Basic " + base64.b64encode(pair).decode()
        given = request.headers.get("Authorization", "")
        known = hmac.compare_digest(given.encode(), wanted.encode())
        if not known or request.match_info.get("account", account) != account:
            raise TwilioError(20003)
        if faults.slow_down:
            raise TwilioError(TOO_MANY)


@dataclass(frozen=True)
class TelegramRoutes:
    """Telegram's Bot API, one route for all methods."""

    simulator: Simulator

    async def call(self, request: web.Request) -> web.Response:
        """Call a method; the line may break while a message is sent."""
        sends = request.match_info["method"] == "sendMessage"
        cuts = self.simulator.cuts() if sends else ""
        return await _over_the_line(request, cuts, lambda: self._call(request))

    async def _call(self, request: web.Request) -> web.Response:
        try:
            self._admit(request.match_info["token"])
            method, fields = request.match_info["method"], await _fields(request)
            self.simulator.examine(method, fields)
            result = await self.simulator.telegram.call(method, fields)
        except TelegramError as error:
            if error.of_call:
                self.simulator.invalid.append(f"{request.match_info['method']}: {error}")
            await self.simulator.refused("telegram", error.status)
            wait = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
            return _json(error.body(), error.status, wait)
        return _json({"ok": True, "result": result})

    def _admit(self, token: str) -> None:
        faults = self.simulator.faults
        if faults.outage:
            raise TelegramError(503, "Service Unavailable")
        if not hmac.compare_digest(token.encode(), self.simulator.telegram_token.encode()):
            if token.partition(":")[0].isdigit():
                raise TelegramError(401, "Unauthorized")
            raise TelegramError(404, "Not Found")
        if faults.slow_down:
            reason = f"Too Many Requests: retry after {RETRY_AFTER}"
            raise TelegramError(429, reason, retry_after=RETRY_AFTER)


async def _over_the_line(
    request: web.Request, cuts: str, act: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    """Answer a call, unless its line breaks before or after it is done."""
    answer = web.Response() if cuts == "before" else await act()
    if cuts and request.transport is not None:
        request.transport.abort()
    return answer


async def _fields(request: web.Request) -> Json:
    """Read parameters from the query, a form, a multipart form or JSON, as Telegram does."""
    fields: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        return fields | (orjson.loads(body) if body else {})
    fields |= dict(await request.post())
    for name in NESTED:
        if isinstance(fields.get(name), str):
            fields[name] = orjson.loads(fields[name])
    return fields


async def _object(request: web.Request) -> Json:
    """Read a JSON object; raises TwilioError where there is none."""
    try:
        asked = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict):
        raise TwilioError(INVALID, "the body is no JSON object")
    return asked


def _json(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=orjson.dumps(body), status=status, headers=headers, content_type="application/json"
    )
