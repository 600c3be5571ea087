"""The same through the whole service: signed webhooks in, real HTTP sends out."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from domain import bursts
from domain.importing.facilities import plan_facilities
from handlers import answers, edits, holding, imports
from tests.journeys.conftest import MONDAY, fresh, serve
from tests.journeys.ladder import CHANNELS, COLUMNS
from tests.simulation.wards import Ward

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from handlers.turn import Turn
    from simulator.phones import Person
    from tests.journeys.conftest import Service

pytestmark = pytest.mark.no_cover
"""Tracing so many steps would take longer than playing them; journeys cover the lines."""

WARDS, ROUNDS, DEEDS = 50, 10, 7
"""Histories side by side, one after the other, and what happens in each."""

FACILITIES = "code,name,level,region,time_zone,emergency_line,coupled_with"
APART = timedelta(minutes=75)


async def settle(service: Service, wards: list[Ward]) -> None:
    """Import the wards with their people."""
    places, people, shifts = zip(*(ward.rows() for ward in wards), strict=True)
    await service._import((FACILITIES, *places), plan_facilities, imports.apply_facilities)
    await service.people(*(row for rows in people for row in rows), columns=COLUMNS)
    await service.shifts(*shifts)


async def play(service: Service, wards: list[Ward], rounds: int, dice: Random) -> None:
    """Play histories in all wards at once, the clock moving for all of them."""
    for _ in range(rounds):
        await asyncio.gather(*(ward.begin() for ward in wards))
        await service.wait(seconds=1)
        await asyncio.gather(*(ward.take() for ward in wards))
        await service.wait(minutes=2)
        for _ in range(DEEDS):
            now = service.app.clock.now()
            await asyncio.gather(*(ward.act(now) for ward in wards))
            await service.wait(seconds=dice.choice((2, 15, 40, 90)))
        await asyncio.gather(*(ward.end() for ward in wards))
        await service.wait(seconds=APART.total_seconds())


async def histories(folder: Path, count: int, rounds: int) -> list[Ward]:
    """Play so many histories before a fresh service and return their wards."""
    settings = fresh(folder, MONDAY.date(), whatsapp=True).model_copy(
        update={
            "twilio_sms_parts_per_second": 1000.0,
            "twilio_whatsapp_messages_per_second": 1000.0,
            "telegram_messages_per_second": 1000.0,
        }
    )
    people: list[Person] = [
        one
        for n in range(count)
        for one in Ward(n, None, Random(n)).people()  # type: ignore[arg-type]
    ]
    async with serve(folder, MONDAY, settings, others=people) as service:
        wards = [Ward(n, service.phones, Random(n)) for n in range(count)]
        await settle(service, wards)
        await play(service, wards, rounds, Random(1))
    return wards


async def test_five_hundred_histories_through_webhooks_misdeliver_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wards = await histories(tmp_path, WARDS, ROUNDS)
    wrong = [each for ward in wards for each in ward.astray()]
    arrived = dict.fromkeys(CHANNELS, 0)
    for ward in wards:
        arrived[ward.channel] += ward.arrived()
    written = sum(ward.marks for ward in wards)
    with capsys.disabled():
        print(f"\n{WARDS * ROUNDS} histories: {written} written, {arrived=}, {wrong=}")
    assert wrong == []
    assert min(arrived.values()) > WARDS * ROUNDS / len(CHANNELS)


def route_anew(turn: Turn) -> None:
    """Take an edit as a text of its own."""
    answers.answer(turn)


@pytest.fixture(params=["burst", "list", "held", "edit"])
def planted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Plant a fault in the service itself."""
    faults: dict[str, tuple[object, str, Callable[..., object]]] = {
        "burst": (bursts, "goes_on", lambda *_: True),
        "list": (holding, "_first_digit", lambda _: 1),
        "held": (holding, "goes_on_with", lambda *_: True),
        "edit": (edits, "take", route_anew),
    }
    monkeypatch.setattr(*faults[request.param])
    return str(request.param)


async def test_a_fault_in_the_service_is_found(tmp_path: Path, planted: str) -> None:
    wards = await histories(tmp_path, 40, 4)
    assert any(ward.astray() for ward in wards), planted
