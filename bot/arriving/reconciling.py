"""Reconciling: a provider that does not come again is asked what it could not bring."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.logs import fault_name
from channels.base import SendError
from storage import leases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.arriving.intake import Intake
    from bot.clock import Clock
    from bot.committer import Committer
    from channels.twilio.wire import Wire
    from storage.uow import UnitOfWork

LEASE: Final = "twilio.reconciling"
LEASE_LENGTH: Final = timedelta(minutes=2)
"""How long one process may take; its lease keeps the instant up to which all is known."""

EVERY: Final = timedelta(minutes=5)
SLACK: Final = timedelta(seconds=30)
"""How much earlier one may come: bells of several processes do not ring together."""

OVERLAP: Final = timedelta(minutes=10)
"""Asked for again each time: what was on its way, and what the provider lists late."""

OLDEST: Final = timedelta(days=1)
MOST_STORED: Final = 100

log = structlog.get_logger()


class Reconciling:
    """Asks Twilio for messages to us, and takes in those whose webhook has not reached us."""

    def __init__(
        self, wires: Sequence[Wire], committer: Committer, intake: Intake, clock: Clock
    ) -> None:
        self._wires, self._committer, self._intake, self._clock = wires, committer, intake, clock
        self._holder = secrets.token_hex(8)
        self._asked: datetime | None = None

    async def look(self) -> int:
        """Ask at the start and when it is time again; return how many messages were missing."""
        now = self._clock.now()
        if self._asked is not None and timedelta() <= now - self._asked < EVERY:
            return 0
        is_start, self._asked = self._asked is None, now
        try:
            return await self._ask(is_start=is_start)
        except SendError as error:
            log.warning("reconciling.failed", code=error.code)
        except Exception as fault:
            log.warning("reconciling.failed", fault=fault_name(fault))
        return 0

    async def _ask(self, *, is_start: bool) -> int:
        if not self._wires:
            return 0
        now = self._clock.now()
        since = await self._committer.run(lambda uow: self._begin(uow, is_start=is_start))
        if since is None:
            return 0
        missing = 0
        found = [one for wire in self._wires for one in await wire.received_since(since)]
        for first in range(0, len(found), MOST_STORED):
            missing += await self._intake.store(found[first : first + MOST_STORED])
        await self._committer.run(lambda uow: self._end(uow, now))
        if missing:
            log.warning("reconciling.found", missing=missing)
        return missing

    def _begin(self, uow: UnitOfWork, *, is_start: bool) -> datetime | None:
        """Take the lease and return since when to ask; None when another does it, or did."""
        if not leases.take(uow, LEASE, self._holder, LEASE_LENGTH):
            return None
        known = leases.value(uow, LEASE)
        if not known:  # nothing was sent to us before we were there
            self._end(uow, uow.now)
            return None
        last = datetime.fromtimestamp(known, UTC)
        if not is_start and timedelta() <= uow.now - last < EVERY - SLACK:
            self._free(uow)
            return None
        return max(last - OVERLAP, uow.now - OLDEST)

    def _end(self, uow: UnitOfWork, until: datetime) -> None:
        leases.keep(uow, LEASE, self._holder, int(until.timestamp()))
        self._free(uow)

    def _free(self, uow: UnitOfWork) -> None:
        leases.take(uow, LEASE, self._holder, timedelta())
