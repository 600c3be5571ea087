"""Oversight: one process of a service, watched by itself: its watch, its canary, its readiness."""

from __future__ import annotations

import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.clock import SteppingClock
from bot.watching.canary import Canary
from bot.watching.readiness import Readiness
from bot.watching.watch import EVERY_S, Watch
from channels.telegram import Telegram
from channels.twilio.wire import Wire as TwilioWire
from monitoring import measuring
from monitoring.measuring import CANARY_EVERY
from scheduler.ticker import Bell
from storage.guard import sqlite_file

if TYPE_CHECKING:
    from bot.app import App
    from monitoring.health import Reading

STILL_S: Final = 15.0
"""A process that has not looked for work for so long does none."""

BACKUPS: Final = "backups"
"""Where `mentorline backup` puts its copies unless told."""


class Oversight:
    """What looks after one process; it rings by itself only where the clock is the world's."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._monotonic = time.monotonic if self._rings() else self._stepped
        self._spooled_since: float | None = None
        self._swept_at: float | None = None
        self.watch = Watch(
            (app.committer, app.reader, app.clock),
            app.desk,
            app.wires,
            [self._breakers, self._spool, self._disk, self._backups],
            self._monotonic,
        )
        self.canary = Canary(app.committer, app.intake)
        self.readiness = Readiness(
            app.reader,
            {
                "running": lambda: app.running and not app.draining,
                "writer": app.committer.is_well,
                "work": self._works,
                "spool": lambda: not app.spooling.waiting or app.spooling.filled < 1.0,
            },
        )

    def ask_the_time(self) -> None:
        """Have each wire compare our clock with its provider's; before it is opened."""
        for name, wire in self._app.wires.items():
            if self._rings() and isinstance(wire, TwilioWire | Telegram):
                wire.heard = partial(self._heard, name)

    async def begin(self) -> None:
        """Begin to watch: from now on work is looked for, and messages come through."""
        if self._app.role.works:
            self.swept()
        if self._rings():
            await self.canary.sing()

    def swept(self) -> None:
        """Note that this process has just looked for work."""
        self._swept_at = self._monotonic()

    def bells(self) -> list[Bell]:
        """Return what rings."""
        if not self._rings():
            return []
        return [
            Bell("watch", EVERY_S, self.watch.look),
            Bell("canary", CANARY_EVERY.total_seconds(), self.canary.sing),
        ]

    def _rings(self) -> bool:
        """Tell whether time is the world's: one moved by hand would make every look cry out."""
        return not isinstance(self._app.clock, SteppingClock)

    def _stepped(self) -> float:
        return self._app.clock.now().timestamp()

    def _works(self) -> bool:
        """Tell whether a process that works looks for work, where anything rings by itself."""
        swept = self._swept_at
        return swept is None or self._monotonic() - swept < STILL_S

    def _heard(self, source: str, date: str) -> None:
        with suppress(ValueError):
            theirs = parsedate_to_datetime(date)
            self.watch.clocks.heard(source, theirs, self._app.clock.now())

    def _breakers(self) -> list[Reading]:
        return measuring.breakers(self._app.delivery.in_trouble())

    def _spool(self) -> list[Reading]:
        waiting, filled = self._app.spooling.waiting, self._app.spooling.filled
        if not waiting:
            self._spooled_since = None
        elif self._spooled_since is None:
            self._spooled_since = self._monotonic()
        since = self._spooled_since
        waited = 0.0 if since is None else self._monotonic() - since
        return measuring.spool(waited, filled, waiting)

    def _backups(self) -> list[Reading]:
        return measuring.backups(Path(BACKUPS), self._app.clock.now())

    def _disk(self) -> list[Reading]:
        file = sqlite_file(self._app.settings.database_url)
        return [] if file is None else measuring.disk(file.parent)
