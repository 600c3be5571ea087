"""The watch: every half minute each process looks what is wrong; one at a time tells of it."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.logs import fault_name
from handlers import watching
from handlers.watching import Look
from monitoring import measuring
from monitoring.measuring import Clocks
from storage import leases

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.clock import Clock
    from bot.committer import Committer
    from bot.reader import Reader
    from domain.model import Channel
    from handlers.desk import Desk
    from monitoring.health import Reading
    from storage.uow import UnitOfWork

    Gauge = Callable[[], Sequence[Reading]]
    """Measures something outside the database, in this process alone."""

EVERY_S: Final = 30.0
LEASE: Final = "watch"
LEASE_LENGTH: Final = timedelta(seconds=45)
"""Longer than a pause between looks, and short enough to notice within two minutes."""

log = structlog.get_logger()


class Watch:
    """Measures, judges, and has coordinators told; `clocks` hears what time others say it is."""

    def __init__(
        self,
        works: tuple[Committer, Reader, Clock],
        desk: Callable[[UnitOfWork], Desk],
        carried: Collection[Channel],
        gauges: Sequence[Gauge] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._committer, self._reader, self._clock = works
        self._desk, self._carried, self._gauges = desk, carried, gauges
        self._monotonic = monotonic
        self._holder = secrets.token_hex(8)
        self._before: frozenset[str] = frozenset()
        self.clocks = Clocks()

    async def look(self) -> None:
        """Look once, and judge what there is unless another process does."""
        mine = [one for gauge in self._gauges for one in gauge()]
        mine += self.clocks.look(self._clock.now(), self._monotonic())
        try:
            if await self._committer.run(self._lease):
                await self._look(mine)
            else:
                self._before = frozenset()
                await self._committer.run(lambda uow: measuring.keep_local(uow, mine))
        except Exception as fault:  # what ails the database shows in /readyz and in the log
            log.error("watch.failed", fault=fault_name(fault))

    async def _look(self, mine: Sequence[Reading]) -> None:
        found = await self._reader.run(self._measure)
        look = Look(_worst([*found, *mine]), self._before, self._carried)
        verdict = await self._committer.run(lambda uow: watching.act(self._desk(uow), look))
        self._before = verdict.holding
        for one in verdict.raised:
            log.error("alert.raised", alert=one.name, value=round(one.value, 2))
        for one in verdict.over:
            log.info("alert.over", alert=one.name)

    def _measure(self, uow: UnitOfWork) -> list[Reading]:
        skew = measuring.database_skew(uow)
        if skew is not None:
            self.clocks.skews["database"] = skew
        return measuring.read(uow, self._carried) + measuring.local(uow)

    def _lease(self, uow: UnitOfWork) -> bool:
        return leases.take(uow, LEASE, self._holder, LEASE_LENGTH)


def _worst(found: Sequence[Reading]) -> list[Reading]:
    """Keep of several readings of one thing the worst value, with the first one's figures."""
    worst: dict[str, Reading] = {}
    for one in found:
        known = worst.setdefault(one.name, one)
        if one.value > known.value:
            worst[one.name] = replace(known, value=one.value)
    return list(worst.values())
