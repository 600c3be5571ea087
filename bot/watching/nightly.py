"""The nightly check: is the database sound? One process looks, when few people write."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from domain.local_time import to_local, to_utc
from monitoring.measuring import UNSOUND
from storage import alerts, journal, keeping, leases, programmes
from storage.columns import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from bot.committer import Committer
    from bot.reader import Reader
    from storage.uow import UnitOfWork

LEASE: Final = "check"
LEASE_LENGTH: Final = timedelta(hours=1)
"""Longer than any check takes; keeps when the last one ended."""

BEGINS: Final = time(2, 30)
LENGTH: Final = timedelta(hours=3)
"""The hours, where the programme is at home, in which a check may begin."""

LOOK_S: Final = 60.0

log = structlog.get_logger()


class Nightly:
    """Checks the database once a night; what was found stands with the alerts.

    That it is due is read from the database, so that a process which was restarted, or one of
    many, neither forgets nor repeats it. A start of the service checks too.
    """

    def __init__(self, url: str, committer: Committer, reader: Reader) -> None:
        self._url, self._committer, self._reader = url, committer, reader
        self._holder = f"process {os.getpid()}"

    async def look(self) -> bool:
        """Check if it is time and nobody else does; True when it was done now."""
        if not await self._reader.run(_is_due):
            return False
        if not await self._committer.run(self._take):
            return False
        fault = await asyncio.to_thread(keeping.check_url, self._url)
        if fault:
            log.error("database.damaged", fault=fault)
        await self._committer.run(lambda uow: self._note(uow, fault))
        return True

    def _take(self, uow: UnitOfWork) -> bool:
        return leases.take(uow, LEASE, self._holder, LEASE_LENGTH)

    def _note(self, uow: UnitOfWork, fault: str) -> None:
        leases.keep(uow, LEASE, self._holder, (uow.now - EPOCH) // MICROSECOND)
        alerts.note(uow, UNSOUND, fault=fault)
        journal.prepare(uow)


def last_night(now: datetime, zone_name: str) -> datetime:
    """Return when the hours of the check last began."""
    today = to_local(now, zone_name).date()
    begun = (
        to_utc(datetime.combine(day, BEGINS), zone_name)
        for day in (today, today - timedelta(days=1))
    )
    return next(each for each in begun if each <= now)


def _is_due(uow: UnitOfWork) -> bool:
    programme = programmes.get(uow)
    if programme is None:
        return False
    begun = last_night(uow.now, programme.time_zone)
    checked = EPOCH + leases.value(uow, LEASE) * MICROSECOND
    return checked < begun and uow.now < begun + LENGTH
