"""The chain of the audit log is followed each minute, and where it ends is written down."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.arriving.spooling import Corner
from domain.auditing import End
from handlers.auditing import Walk
from monitoring import chain
from monitoring.chain import State
from storage import anchors, leases

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.committer import Committer
    from bot.reader import Reader
    from bot.settings import Settings
    from storage.uow import UnitOfWork

LOOK_S: Final = 60.0
LEASE: Final = "audit"
LEASE_LENGTH: Final = timedelta(seconds=150)
WHOLE_EVERY: Final = timedelta(hours=1)
"""How often the chain is followed from its first line; in between, only what came behind it."""

log = structlog.get_logger()


def file_of(settings: Settings) -> Path:
    """Return the file that notes where the chain ended: beside the spool and the database."""
    return Corner.of(settings).folder / anchors.NAME


class Anchoring:
    """Follows the chain where no other process does; its end goes to a file and to the log.

    So whoever cuts lines off in the database has to reach these two as well.
    """

    def __init__(self, file: Path, committer: Committer, reader: Reader) -> None:
        self._file, self._committer, self._reader = file, committer, reader
        self._holder = secrets.token_hex(8)
        self._walk = Walk()
        self._begun: datetime | None = None
        self._anchored = 0

    async def look(self) -> None:
        """Follow the chain, note its state, and write down its end where that has moved."""
        if not await self._committer.run(self._lease):
            return
        now = await self._reader.run(_now)
        if self._begun is None or now - self._begun >= WHOLE_EVERY or self._walk.broken:
            self._walk, self._begun = Walk(anchors.binding(anchors.listed(self._file))), now
        walk = self._walk
        while await self._reader.run(walk.step):
            pass
        broken = walk.broken.sentence if walk.broken else ""
        state = State(now, walk.end.place, walk.end.hash.hex(), broken)
        await self._committer.run(lambda uow: chain.note(uow, state))
        if walk.broken is not None:
            log.error("audit.broken", fault=walk.broken.fault, place=walk.broken.place)
        elif walk.end.place != self._anchored:
            self._anchor(now, walk)

    async def begin_anew(self) -> None:
        """Note that a practice begins anew, with a log without lines."""
        anchors.note(self._file, await self._reader.run(_now), End(), restored=True)
        self._begun, self._anchored = None, 0

    def _anchor(self, now: datetime, walk: Walk) -> None:
        log.info("audit.anchored", place=walk.end.place, hash=walk.end.hash.hex())
        known = anchors.binding(anchors.listed(self._file))
        if not known or known[-1] != walk.end:
            try:
                anchors.note(self._file, now, walk.end)
            except OSError as fault:
                log.error("audit.not_anchored", fault=type(fault).__name__)
                return
        self._anchored = walk.end.place

    def _lease(self, uow: UnitOfWork) -> bool:
        return leases.take(uow, LEASE, self._holder, LEASE_LENGTH)


def _now(uow: UnitOfWork) -> datetime:
    return uow.now
