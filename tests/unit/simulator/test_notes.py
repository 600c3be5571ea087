"""What the toys do themselves stands on the strip, beside what the service says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from simulator.faults import Faults
from simulator.notes import Notes
from simulator.service import Happening
from tests.unit.simulator.stub import START
from tests.unit.simulator.test_fake_telegram import NEEMA, call

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from simulator.client import Simulator
    from tests.unit.simulator.stub import StubService

LATER = START + timedelta(minutes=1)


async def test_a_phone_that_is_off_keeps_what_comes(
    http: ClientSession, simulator: Simulator
) -> None:
    await simulator.switch(Faults(silent=frozenset({"neema", "nobody"})))
    assert simulator.faults.silent == {"neema"}
    status, sent = await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    phone = simulator.phone("neema")
    assert (status, phone.inbox(), len(phone.waiting)) == (200, [], 1)
    assert phone.find(str(sent["result"]["message_id"])) is phone.waiting[0]
    assert simulator.desk.mark(phone, phone.waiting[0], "read") is phone.waiting[0]

    await simulator.switch(Faults())
    assert (phone.inbox(), phone.waiting) == (["An offer"], [])
    assert [line.what for line in await simulator.strip()] == [
        "Dr Neema's phone is on again",
        "Dr Neema's phone is off",
    ]


async def test_nobody_writes_or_taps_on_a_phone_that_is_off(simulator: Simulator) -> None:
    await simulator.switch(Faults(silent=frozenset({"neema"})))
    for act in (
        simulator.text("neema", "Hello"),
        simulator.photo("neema"),
        simulator.tap("neema", "Take"),
    ):
        with pytest.raises(LookupError, match="Dr Neema is off"):
            await act


async def test_refusals_of_one_kind_share_a_line(
    http: ClientSession, simulator: Simulator
) -> None:
    await simulator.switch(Faults(slow_down=True))
    for _ in range(3):
        assert (await call(http, "getMe"))[0] == 429
    (line,) = await simulator.strip()
    assert line.what == "Telegram says slow down"
    assert line.why == "3 calls refused (429); the service keeps the message and tries again."
    assert line.fault

    await simulator.switch(Faults(outage=True))
    assert (await call(http, "getMe"))[0] == 503
    assert [each.what for each in await simulator.strip()] == ["Telegram is down", line.what]


async def test_a_refusal_that_no_switch_made_is_no_note(
    http: ClientSession, simulator: Simulator
) -> None:
    assert (await call(http, "noSuchMethod"))[0] == 404
    assert await simulator.strip() == []


async def test_a_second_copy_and_a_late_message_are_noted(
    simulator: Simulator, stub: StubService
) -> None:
    await simulator.switch(Faults(duplicate=True, late=True))
    await simulator.text("asha", "Who knows error E4?")
    assert stub.hooks == []
    await simulator.step(60)
    assert len(stub.hooks) == 2
    assert [line.what for line in await simulator.strip()] == [
        "Asha's message arrived twice",
        "Asha's message is late",
    ]


async def test_starting_again_mends_everything(simulator: Simulator) -> None:
    await simulator.switch(Faults(outage=True, silent=frozenset({"neema"})))
    simulator.forget()
    assert simulator.faults == Faults()
    assert not simulator.phone("neema").off
    assert await simulator.strip() == []


def test_both_kinds_of_lines_are_merged_newest_first() -> None:
    notes = Notes()
    notes.refused(START, "sms", 503)
    notes.refused(LATER, "telegram", 503)
    events = [Happening(LATER, "later", ""), Happening(START, "first", "")]
    merged = [line.what for line in notes.merged(events, 3)]
    assert merged == ["Telegram is down", "later", "The SMS provider is down"]
