"""The demo's control: the clock that is moved, and the strip that is read."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession

from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"seconds": 60}, 200),
        ({"seconds": -60}, 200),
        ({"to": MONDAY.isoformat()}, 200),
        ({"to": "2026-11-23T09:00"}, 400),
        ({"seconds": "soon"}, 400),
        ({"seconds": 90 * 86_400}, 400),
        ({"seconds": 1e300}, 400),
        ({}, 400),
        ([], 400),
    ],
)
async def test_the_clock_goes_forward_within_reason(
    tmp_path: Path, body: object, status: int
) -> None:
    async with serve(tmp_path) as service, ClientSession(service.settings.public_url) as http:
        async with http.post("/try/clock", json=body) as answer:
            assert answer.status == status
        async with http.get("/try/clock") as answer:
            now = (await answer.json())["now"]
    moved = 1 if body == {"seconds": 60} else 0
    assert now == f"2026-11-23T06:0{moved}:00+00:00"


async def test_the_strip_names_people_and_gives_reasons(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.text("asha", "Who knows error E4 of the monitor?")
        await service.tap("neema", "Take")
        lines = [(line.what, line.why) for line in await service.phones.events()]
    assert lines[:2] == [
        ("Dr Neema took Q1", "The first to take it; others hear who has it."),
        (
            "Dr Neema pressed “Take” on Q1",
            "Rule 1: it taps a button of a message we sent to this phone.",
        ),
    ]
    assert lines[-1] == ("Q1 opened by Asha", "Anaesthesia, the asker's own discipline.")


async def test_nobody_left_is_no_news_just_after_somebody_was_asked(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.text("asha", "URGENT I need a senior voice")
        await service.wait(minutes=10)
        lines = [line.what for line in await service.phones.events()]
        assert lines[0] == "Q1 offered to Dr Imara"
        await service.wait(minutes=10)
        lines = [line.what for line in await service.phones.events()]
    assert "Coordinator alarmed about Q1" in lines


async def test_nobody_left_is_said_once_while_nothing_else_happens(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.text("asha", "Who knows error E4 of the monitor?")
        await service.wait(hours=20)
        lines = [line.what for line in await service.phones.events()]
    nobody = "Nobody left to ask for Q1"
    assert nobody in lines
    assert not any(pair == (nobody, nobody) for pair in pairwise(lines))
    assert lines[-1] == "Q1 opened by Asha"


async def test_an_answer_at_a_closed_window_counts_as_held(tmp_path: Path) -> None:
    async with serve(tmp_path, settings=fresh(tmp_path, MONDAY.date(), whatsapp=True)) as service:
        asha = service.phone("asha", "whatsapp")
        await asha.says("Who knows error E4 of the monitor?")
        await service.wait(hours=25)
        await service.text("neema", "1# Look behind the panel.")
        held = [line.what for line in await service.phones.events() if line.held]
        assert held == ["An answer on Q1 waits for Asha"]


async def test_nothing_is_shown_before_anything_happens(tmp_path: Path) -> None:
    async with serve(tmp_path) as service, ClientSession(service.settings.public_url) as http:
        async with http.get("/try/events?limit=many") as answer:
            assert (await answer.json())["events"] == []
        await service.wait(minutes=1)
        assert await service.phones.events(1) == []
