"""What we ask of Twilio's API: messages and calls by its SDK, contents as the JSON they are."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson

from channels.base import (
    CALL_TIMEOUT_S,
    Answer,
    Kind,
    SendError,
    answered,
    check_available,
    open_session,
)
from channels.twilio import records
from channels.twilio.errors import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from twilio.http.response import Response  # type: ignore[import-untyped] # ships no types

REFUSALS: Final = 400
Json = dict[str, Any]


class Calls:
    """The connections to one account; `token` signs in, `base_url` stands for every host."""

    timeout_s = CALL_TIMEOUT_S
    heard: Callable[[str], None] | None = None

    messages: Any
    _phone: Any
    _session: aiohttp.ClientSession

    def __init__(self, account_sid: str, token: str, base_url: str) -> None:
        self._account_sid, self._token = account_sid, token
        self._base_url = base_url.rstrip("/")
        self._opened = AsyncExitStack()

    @property
    def is_near(self) -> bool:
        """Whether an emulator stands for Twilio."""
        return self._base_url.startswith("http://")

    async def open(self) -> None:
        """Load the SDK, which is slow to import, and open the connections."""
        from twilio.rest import Client  # type: ignore[import-untyped] # ships no types

        session = open_session(self.timeout_s, self.heard)
        self._session = await self._opened.enter_async_context(session)
        http = _Http(self._session, self._base_url)
        client = Client(self._account_sid, self._token, http_client=http)
        self.messages, self._phone = client.messages, client.calls

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.aclose()

    async def create(self, **fields: Any) -> str:
        """Create a message and return its SID; raises SendError."""
        return await self._created(self.messages, fields)

    async def place(self, **fields: Any) -> str:
        """Let a telephone ring and return the SID of the call; raises SendError."""
        return await self._created(self._phone, fields)

    async def _created(self, resource: Any, fields: Json) -> str:
        from twilio.base.exceptions import (  # type: ignore[import-untyped] # ships no types
            TwilioException,
        )

        try:
            made = await resource.create_async(**fields)
        except TwilioException as error:
            # "from None": the SDK's message names the number.
            raise refused(str(getattr(error, "code", None) or "refused")) from None
        return str(made.sid)

    async def contents(self, method: str, path: str, fields: Json | None = None) -> Json:
        """Call the Content API, whose bodies are JSON, and return its answer; raises SendError.

        `path` may be the whole address of a next page: its host is replaced by ours.
        """
        target = urlsplit(path)._replace(scheme="", netloc="").geturl()
        body = None if fields is None else orjson.dumps(fields)
        return await self._asked(method, target, {"Content-Type": "application/json"}, data=body)

    async def account(self, path: str = "", form: Mapping[str, str] | None = None) -> Json:
        """Fetch the account or what is below it, or change that by a form; raises SendError."""
        target = f"/2010-04-01/Accounts/{self._account_sid}{path}"
        return await self._asked("GET" if form is None else "POST", target, {}, data=form)

    async def _asked(
        self, method: str, target: str, headers: Mapping[str, str], **sent: Any
    ) -> Json:
        sign_in = {"Authorization": aiohttp.encode_basic_auth(self._account_sid, self._token)}
        call = self._session.request(
            method,
            self._base_url + target,
            headers={**headers, **sign_in},
            allow_redirects=False,
            **sent,
        )
        answer = await answered(call)
        check_available(answer)
        found = records.fields(answer.body)
        if answer.status >= REFUSALS:
            raise refused(str(found.get("code") or f"http_{answer.status}"))
        return found


class _Http:
    """What the SDK calls as its HTTP client: one session, our timeout, any origin.

    The SDK's own ignores its timeout. Ours needs `is_async` and `request` only, so it does not
    derive from the SDK's class, which would import the SDK here.
    """

    is_async = True

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base_url = base_url

    async def request(self, method: str, uri: str, **options: Any) -> Response:
        """Make the SDK's request at our origin; raises SendError when Twilio is not available."""
        from twilio.http.response import Response

        target = urlsplit(uri)._replace(scheme="", netloc="").geturl()
        credentials = {"Authorization": aiohttp.encode_basic_auth(*options["auth"])}
        call = self._session.request(
            method,
            self._base_url + target,
            params=options["params"],
            data=options["data"],
            headers=options["headers"] | credentials,
            allow_redirects=False,
        )
        answer = await answered(call)
        check_available(answer)
        if method == "POST":
            _check_created(answer)
        else:
            _check_listed(answer)
        return Response(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)


def _check_created(answer: Answer) -> None:
    """Raise SendError for success without a SID, as from a proxy: the SDK would stumble."""
    if answer.status >= REFUSALS:
        return
    if not records.fields(answer.body).get("sid"):
        raise SendError("unreadable_answer", Kind.UNKNOWN)


def _check_listed(answer: Answer) -> None:
    """Raise SendError for a refusal, and for success without a list: the SDK would stumble."""
    if answer.status >= REFUSALS:
        raise refused(str(records.fields(answer.body).get("code") or f"http_{answer.status}"))
    if records.listed(answer.body) is None:
        raise SendError("unreadable_answer", Kind.UNKNOWN)
