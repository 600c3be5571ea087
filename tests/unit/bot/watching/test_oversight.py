"""A process watches itself by the world's clock, and not at all by one that is moved by hand."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.app import App, build
from bot.clock import SteppingClock, SystemClock
from bot.commands.demo import fill, practice_settings
from bot.commands.run import listening
from bot.watching.oversight import STILL_S
from channels.telegram import Telegram
from domain.model import Channel
from tests.storage.book import MORNING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = practice_settings(tmp_path, 0)
    fill(made, MORNING.date())
    return made.model_copy(update={"telegram_webhook_secret": "made-up"})


@pytest.fixture
def app(settings: Settings) -> App:
    return build(settings, clock=SystemClock())


def well(app: App) -> dict[str, bool]:
    return {name: look() for name, look in app.oversight.readiness._parts.items()}


def test_only_the_worlds_clock_rings(app: App, settings: Settings) -> None:
    assert {bell.name for bell in app.oversight.bells()} == {"watch", "canary"}
    stepped = build(settings, clock=SteppingClock(MORNING))
    assert stepped.oversight.bells() == []


def test_a_process_that_no_longer_looks_for_work_is_not_ready(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(app.oversight, "_monotonic", lambda: now[0])
    assert well(app)["work"]
    app.oversight.swept()
    now[0] += STILL_S - 1
    assert well(app)["work"]
    now[0] += 1
    assert not well(app)["work"]


def test_requests_that_wait_are_measured_from_when_they_were_seen_first(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, waiting = [100.0], [2]
    monkeypatch.setattr(app.oversight, "_monotonic", lambda: now[0])
    monkeypatch.setattr(type(app.spooling), "waiting", property(lambda _: waiting[0]))
    for seconds in (0, 70):
        now[0] = 100.0 + seconds
        waits, full = app.oversight._spool()
        assert (waits.value, waits.n) == (seconds, 2)
        assert full.value == 1.0  # no file of its own is open
    assert not well(app)["spool"]
    waiting[0] = 0
    assert [one.holds for one in app.oversight._spool()] == [False, False]
    assert well(app)["spool"]


async def test_our_clock_is_compared_with_that_of_a_provider(app: App) -> None:
    theirs = SystemClock().now() + timedelta(minutes=3)

    async def answer(_request: web.Request) -> web.Response:
        said = {"Date": format_datetime(theirs, usegmt=True)}
        body = {"ok": True, "result": True}
        return web.json_response(body, headers=said)

    provider = web.Application()
    provider.add_routes([web.post("/{path:.*}", answer)])
    async with listening(provider, "127.0.0.1", 0) as port:
        wire = app.wires[Channel.TELEGRAM]
        assert isinstance(wire, Telegram)
        wire._base_url = f"http://127.0.0.1:{port}/bot"
        app.oversight.ask_the_time()
        await wire.open()
        await wire.answer_tap("1")
        await wire.close()
    assert app.oversight.watch.clocks.skews["telegram"] == pytest.approx(-180, abs=5)


def test_a_date_that_cannot_be_read_says_nothing(app: App) -> None:
    app.oversight._heard("telegram", "")
    app.oversight._heard("telegram", "yesterday")
    assert app.oversight.watch.clocks.skews == {}
