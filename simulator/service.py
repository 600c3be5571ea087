"""The service as the simulator sees it: an address that speaks HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.wires import Envelope

# A clock step drains everything that falls due on the way, which may be a month of work.
TIMEOUT = aiohttp.ClientTimeout(total=120)
NO_ANSWER = 0


class ServiceError(Exception):
    """The service did not answer, or not as agreed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered to a webhook; status 0 means that nobody answered."""

    status: int
    body: bytes = b""

    @property
    def taken(self) -> bool:
        """Whether the provider may consider the message delivered."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the event strip; `fault` marks what a switch of the page has caused.

    `held` says that the service keeps somebody's words until it knows more.
    """

    at: datetime
    what: str
    why: str
    fault: bool = False
    held: bool = False


@dataclass
class Service:
    """Webhooks in; clock and events of demo mode."""

    url: str
    _session: aiohttp.ClientSession | None = field(default=None, init=False)

    async def post(self, envelope: Envelope) -> Answer:
        """Deliver a webhook as a provider does."""
        request = self._http().post(
            self.url + envelope.path, data=envelope.body, headers=envelope.headers
        )
        try:
            async with request as response:
                return Answer(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError):
            return Answer(NO_ANSWER)

    async def now(self) -> datetime:
        """Read the clock."""
        return _instant((await self._json("GET", "/try/clock"))["now"])

    async def step(self, seconds: float = 0) -> datetime:
        """Move the clock on and let everything that falls due happen; 0 only lets it happen."""
        return await self._move({"seconds": seconds})

    async def step_to(self, instant: datetime) -> datetime:
        """Move the clock to an instant."""
        return await self._move({"to": instant.astimezone(UTC).isoformat()})

    async def events(self, limit: int = 50) -> list[Happening]:
        """What happened and why, newest first."""
        rows = (await self._json("GET", f"/try/events?limit={limit}"))["events"]
        return [
            Happening(
                _instant(row["at"]), row["what"], row.get("why", ""), held=row.get("held", False)
            )
            for row in rows
        ]

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    async def _move(self, how: Mapping[str, Any]) -> datetime:
        return _instant((await self._json("POST", "/try/clock", how))["now"])

    async def _json(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            async with self._http().request(method, self.url + path, json=body) as response:
                response.raise_for_status()
                answer: dict[str, Any] = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ServiceError(f"{method} {path}: no answer as agreed") from error
        return answer

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
