"""A whole service with its toy phones: signed webhooks in, real provider calls out."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot import control
from bot.app import App, build
from bot.clock import SteppingClock
from bot.commands.demo import _free_port, fill, practice_settings, simulator_for
from bot.commands.run import listening
from simulator import providers
from simulator.client import Simulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.settings import Settings
    from simulator.phones import Bubble

ZONE = ZoneInfo("Africa/Dar_es_Salaam")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)


@dataclass(slots=True)
class Service:
    """A running service, its phones, and what to say about them."""

    app: App
    phones: Simulator
    settings: Settings

    async def text(self, who: str, words: str, quote: Bubble | None = None) -> None:
        """Somebody writes, and the service does all that follows at once."""
        await self.phones.text(who, words, quote)
        await self.phones.settle()

    async def tap(self, who: str, label: str, bubble: Bubble | None = None) -> None:
        """Somebody taps a button, and the service does all that follows at once."""
        await self.phones.tap(who, label, bubble)
        await self.phones.settle()

    async def at(self, clock: str) -> None:
        """Let the time pass until the next such time of day, where the people are."""
        hour, minute = (int(part) for part in clock.split(":"))
        local = self.app.clock.now().astimezone(ZONE)
        target = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.phones.step_to(target if target >= local else target + timedelta(days=1))

    async def wait(self, **duration: float) -> None:
        """Let some time pass."""
        await self.phones.step(timedelta(**duration).total_seconds())

    def inbox(self, who: str) -> list[str]:
        """Return what somebody has received, oldest first."""
        return self.phones.phone(who).inbox()

    def last(self, who: str) -> str:
        """Return what somebody received last."""
        return self.inbox(who)[-1]

    def bubble(self, who: str) -> Bubble:
        """Return the message somebody received last, to quote or to tap it."""
        return [one for one in self.phones.phone(who).bubbles if not one.mine][-1]

    async def reasons(self, what: str) -> list[str]:
        """Return why the service did something, newest first."""
        return [one.why for one in await self.phones.events(200) if one.what.startswith(what)]


@asynccontextmanager
async def serve(
    folder: Path, at: datetime = MONDAY, settings: Settings | None = None
) -> AsyncIterator[Service]:
    """Run a service on a fresh fictional programme, with a clock that stands until it is moved."""
    chosen = settings or practice_settings(folder, _free_port(0))
    if settings is None:
        fill(chosen, at.date())
    app = build(chosen, clock=SteppingClock(at.astimezone(UTC)))
    application = app.web_app()
    application.add_routes(control.routes(app))
    phones = simulator_for(chosen)
    providers.add_routes(application, phones, prefix="/try/providers")
    async with phones, listening(application, chosen.http_host, chosen.http_port):
        await app.start(ticks=False)
        yield Service(app, phones, chosen)
        await app.stop()


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at nine."""
    async with serve(tmp_path) as running:
        yield running
