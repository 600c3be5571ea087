"""What every wire offers the bot, and the one way in which wires call a provider."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from domain import model
    from domain.fitting import Fitted, Limits
    from domain.wire_checks import Checked

CALL_TIMEOUT_S: Final = 10.0
"""Providers answer in well under a second; a call that hangs must not hold its person's lane."""

TOO_MANY_REQUESTS: Final = 429
SERVER_ERRORS: Final = 500


@dataclass(frozen=True, slots=True)
class Hook:
    """A provider's HTTP request to us, as it came; header names are looked up in any case."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ack:
    """What we answer to a provider's request once its values are stored."""

    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered to our call."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class BadSignature(Exception):
    """The request does not come from the provider: nothing of it is kept."""


class BadPayload(Exception):
    """The request comes from the provider, but says nothing that can be understood."""


class Kind(StrEnum):
    """What an error means for the message, and so the next step."""

    PERMANENT = "permanent"
    """This message will not be taken, however often it is tried."""
    RETRYABLE = "retryable"
    """It was not taken this time; it may be later."""
    THROTTLED = "throttled"
    """It was not taken: the whole account is too fast."""
    CLOSED = "closed"
    """It was not taken: its person has to write to us first."""
    UNKNOWN = "unknown"
    """It may have been taken: no answer came back that says so or says no."""


class SendError(Exception):
    """A provider did not say that it took a message; its fields tell the next step.

    `code` is the provider's own code or ours for the transport, and safe to log.
    `retry_after` is how many seconds the provider asks us to wait, when it does.
    `blocked` says that this address will not be reached again: its person has blocked us, or
    it is no number that takes messages.
    """

    def __init__(
        self,
        code: str,
        kind: Kind = Kind.PERMANENT,
        *,
        retry_after: float | None = None,
        blocked: bool = False,
    ) -> None:
        super().__init__(code)
        self.code, self.kind = code, kind
        self.retry_after = retry_after
        self.blocked = blocked


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of a wire's error table: what a code means, and the next step as in SendError."""

    meaning: str
    kind: Kind = Kind.PERMANENT
    blocked: bool = False

    def error(self, code: str) -> SendError:
        """Return the error that says this of a code."""
        return SendError(code, self.kind, blocked=self.blocked)


class Channel(Protocol):
    """A wire: one account at one provider."""

    name: model.Channel
    account: str
    asks: bool
    """Whether the provider can be asked what it took: else `find` never finds anything."""

    @property
    def limits(self) -> Limits:
        """What one call carries, as it stands now."""
        ...

    def parse(self, hook: Hook) -> list[model.Inbound | model.Receipt]:
        """Verify and read a request; raises BadSignature and BadPayload."""
        ...

    def acknowledgement(self, values: Sequence[model.Inbound | model.Receipt]) -> Ack:
        """Return the HTTP answer to a request with these values."""
        ...

    async def send(self, address: str, fitted: Fitted) -> str:
        """Hand a message to the provider and return its id there; raises SendError."""
        ...

    async def find(
        self, address: str, text: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Return the provider's id of a message that it took from us, if it did; raises SendError.

        It is the first to this address with this text since an instant that is not among
        `known`, the ids of other attempts. A message that is not found was not taken.
        """
        ...

    async def open(self) -> None:
        """Load the provider's library and open the connections."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


def clean(text: str) -> str:
    """Drop what no database stores: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


@runtime_checkable
class Account(Protocol):
    """A wire whose provider can be asked how our account with it stands."""

    async def check(self) -> Checked:
        """Ask how the account stands, and where it brings what people write; raises SendError."""
        ...

    async def set_webhook(self) -> None:
        """Have it brought to us, where the provider lets us say so; raises SendError."""
        ...


def open_session(
    timeout_s: float = CALL_TIMEOUT_S, heard: Callable[[str], None] | None = None
) -> aiohttp.ClientSession:
    """Open the connections of one wire; to be called inside the event loop.

    `heard` is given the Date of each answer, by which our own clock can be checked.
    """

    async def ended(_: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        if heard is not None:
            heard(end.response.headers.get("Date", ""))

    traces = []
    if heard is not None:
        traces.append(aiohttp.TraceConfig())
        traces[0].on_request_end.append(ended)
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=traces,
    )


async def answered(request: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> Answer:
    """Make one call; raises SendError when no whole answer comes back in time.

    Where no connection was made, nothing was taken; where one broke, nobody knows.
    """
    try:
        async with request as response:
            return Answer(response.status, await response.read(), response.headers)
    # "from None": the messages of these errors name addresses, and Telegram's the token.
    except TimeoutError:
        raise SendError("timeout", Kind.UNKNOWN) from None
    except aiohttp.ClientConnectorError:
        raise SendError("no_connection", Kind.RETRYABLE) from None
    except (aiohttp.ClientError, OSError):
        raise SendError("connection", Kind.UNKNOWN) from None


def check_available(answer: Answer, retry_after: float | None = None) -> None:
    """Raise SendError when the provider throttles us (429) or has trouble of its own (5xx)."""
    throttled = answer.status == TOO_MANY_REQUESTS
    if throttled or answer.status >= SERVER_ERRORS:
        raise SendError(
            f"http_{answer.status}",
            Kind.THROTTLED if throttled else Kind.UNKNOWN,
            retry_after=retry_after or _seconds(answer.headers.get("Retry-After", "")),
        )


def _seconds(value: str) -> float | None:
    """Read Retry-After in seconds; its other form, a date, is used by none of our providers."""
    return float(value) if value.isascii() and value.isdecimal() else None
