"""The canary: every half minute the service writes to itself, and sees whether it comes back.

Its message is stored as a provider's is, handled at the front desk, promised in the outbox and
sent like any other, but on a wire of its own that goes nowhere. It has no words and no person,
and every trace of it is deleted. What it does not see: the providers, and our address outside.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from channels.base import Ack
from domain.fitting import Limits
from domain.model import Channel, Inbound
from monitoring.measuring import CANARY_EVERY
from storage import flights, leases

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.arriving.intake import Intake
    from bot.committer import Committer
    from channels.base import Hook
    from domain.fitting import Fitted
    from domain.model import Receipt
    from storage.uow import UnitOfWork

LEASE: Final = "canary"
LEASE_LENGTH: Final = timedelta(seconds=45)
"""Longer than its bell's pause, so that one process sings until it dies."""

KEPT: Final = timedelta(minutes=5)
STARTS_ANEW: Final = 4 * CANARY_EVERY
"""Nobody sang for so long: the service was down, and what flew before says nothing of now."""


class CanaryWire:
    """A wire to nobody: it takes every message, and nothing leaves."""

    name = Channel.CANARY
    account = flights.SENDER
    limits = Limits(max_chars=160, counts_parts=False, buttons=False)
    asks = False

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:  # noqa: ARG002 (the contract's)
        """Read nothing: no request comes from here."""
        return []

    def acknowledgement(self, values: Sequence[Inbound | Receipt]) -> Ack:  # noqa: ARG002 (the contract's)
        """Return an empty answer."""
        return Ack("text/plain", b"")

    async def send(self, address: str, fitted: Fitted) -> str:
        """Take a message; it has arrived."""
        return f"{address}:{fitted.attempt_id}"

    async def find(
        self,
        address: str,  # noqa: ARG002 (the contract's)
        text: str,  # noqa: ARG002
        since: datetime,  # noqa: ARG002
        known: Collection[str] = (),  # noqa: ARG002
    ) -> str | None:
        """Find nothing: nothing is kept here."""
        return None

    async def open(self) -> None:
        """Open nothing."""

    async def close(self) -> None:
        """Close nothing."""


class Canary:
    """Sends the service's message to itself; of several processes one does at a time."""

    def __init__(self, committer: Committer, intake: Intake) -> None:
        self._committer, self._intake = committer, intake
        self._holder = secrets.token_hex(8)

    async def sing(self) -> None:
        """Delete the traces of earlier flights and start another one."""
        if await self._committer.run(self._clear_up):
            await self._intake.store([_song()])

    def _clear_up(self, uow: UnitOfWork) -> bool:
        if not leases.take(uow, LEASE, self._holder, LEASE_LENGTH):
            return False
        newest = flights.newest(uow)
        if newest and uow.now - newest[0].sung_at > STARTS_ANEW:
            flights.forget(uow, uow.now, all_of_them=True)
        else:
            flights.forget(uow, uow.now - KEPT)
        return True


def _song() -> Inbound:
    return Inbound(
        account=flights.SENDER,
        provider_id=secrets.token_hex(8),
        channel=Channel.CANARY,
        sender=flights.SENDER,
        recipient=flights.SENDER,
        text="",
    )
