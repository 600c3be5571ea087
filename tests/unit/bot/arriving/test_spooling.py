"""Spooling: what the database cannot take waits in a file, and goes in once, in order."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.arriving import spooling as module
from bot.arriving.intake import Intake
from bot.arriving.spool import Spool
from bot.arriving.spooling import Corner, Spooling
from bot.settings import Settings
from channels.base import Hook
from storage.sealing import sealer
from tests.storage.book import KEYS
from tests.unit.bot.arriving.office import SECRET, Office, said, sid, status
from tests.unit.bot.inline import trouble
from tests.wires.twilio.test_hooks import NURSE


async def test_requests_wait_for_the_database_and_go_in_in_order(office: Office) -> None:
    office.down = True
    process = office.process()
    for number in range(1, 4):
        assert await process.keep(said(number))
    assert await process.keep(status("delivered"))
    assert await process.drain() == 0
    assert (process.waiting, office.stored()) == (4, [])
    office.down = False
    assert await process.drain() == 4
    assert office.stored() == [sid(1), sid(2), sid(3)]
    assert office.handed == ["text 1", "text 2", "text 3"]
    assert office.reported == ["42 delivered"]
    assert (process.waiting, await process.drain()) == (0, 0)


async def test_what_the_provider_brought_meanwhile_is_not_handled_twice(office: Office) -> None:
    process = office.process()
    for number in (1, 2, 2, 1):
        assert await process.keep(said(number))
    await process.drain()
    assert office.handed == ["text 1", "text 2"]


async def test_a_killed_process_s_requests_are_brought_in_by_the_next(office: Office) -> None:
    office.down = True
    first = office.process()
    await first.keep(said(1))
    office.die(first)
    second = office.process()
    assert second.waiting == 1
    await second.keep(said(2))
    office.down = False
    await second.drain()
    assert office.handed == ["text 1", "text 2"]


async def test_processes_have_a_file_each_and_take_over_what_the_dead_left(
    office: Office,
) -> None:
    office.down = True
    first, second = office.process(), office.process()
    await first.keep(said(1))
    await second.keep(said(2))
    assert len(office.corner.spools()) == 2
    await first.adopt()
    assert first.waiting == 1, "the other one lives"
    office.die(second)
    await first.adopt()
    assert first.waiting == 2
    office.down = False
    await first.drain()
    assert sorted(office.handed) == ["text 1", "text 2"]
    assert office.corner.spools() == [office.corner.spool(0)]
    assert await first.keep(said(3))


async def test_a_start_takes_over_what_the_dead_left(office: Office) -> None:
    office.down = True
    first, second = office.process(), office.process()
    await second.keep(said(2))
    office.die(first)
    office.die(second)
    office.down = False
    third = office.process()
    assert await third.drain() == 1
    assert office.handed == ["text 2"]


async def test_another_service_in_the_same_folder_is_left_alone(office: Office) -> None:
    office.down = True
    office.die(process := office.process())
    assert process.waiting == 0
    await (kept := office.process()).keep(said(1))
    office.die(kept)
    office.corner = replace(office.corner, name="hill.db")
    office.down = False
    assert await office.process().drain() == 0


async def test_words_and_numbers_in_the_file_are_sealed(office: Office) -> None:
    process = office.process()
    await process.keep(said(1, "Spinal failed"))
    held = office.corner.spool(0).read_bytes()
    assert b"Spinal" not in held
    assert NURSE.strip("+").encode() not in held


async def test_trouble_in_the_middle_keeps_the_rest_and_their_order(office: Office) -> None:
    process = office.process()
    for number in range(1, 5):
        await process.keep(said(number))
    # all at once, then one by one: the third meets trouble twice
    office.committer.faults.extend([trouble(), None, None, trouble(), trouble()])
    assert await process.drain() == 2
    assert (office.handed, process.waiting) == (["text 1", "text 2"], 2)
    await process.drain()
    assert office.handed == [f"text {number}" for number in range(1, 5)]


async def test_a_database_that_does_not_answer_is_given_up_for_now(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_work: object, **_: object) -> object:
        return await asyncio.Event().wait()

    monkeypatch.setattr(module, "STORE_S", 0.01)
    process = office.process()
    await process.keep(said(1))
    with monkeypatch.context() as patch:
        patch.setattr(office, "run", hang)
        assert await process.drain() == 0
    assert process.waiting == 1
    await process.drain()
    assert office.handed == ["text 1"]


async def test_a_drain_at_a_time(office: Office) -> None:
    process = office.process()
    await process.keep(said(1))
    assert sorted(await asyncio.gather(process.drain(), process.drain())) == [0, 1]
    assert office.handed == ["text 1"]


async def test_a_full_spool_promises_nothing(office: Office) -> None:
    process = office.process()
    kept = [await process.keep(said(number, "x" * 9000)) for number in range(8)]
    assert kept.count(False) == 8 - process.waiting
    assert not kept[-1]
    assert process.filled > 0.8


async def test_hooks_of_patient_providers_are_not_spooled(office: Office) -> None:
    process = office.process()
    assert not await process.keep(Hook("/hooks/telegram", "", {}, b"{}"))
    assert process.waiting == 0


@pytest.mark.parametrize("corner", [{"size": 0}, {"folder": Path("/proc/nowhere")}])
async def test_a_service_without_a_spool_goes_on(
    office: Office, corner: dict[str, object]
) -> None:
    office.corner = replace(office.corner, **corner)  # type: ignore[arg-type]
    process = office.process()
    assert not await process.keep(said(1))
    assert (await process.drain(), process.waiting, process.filled) == (0, 0, 1.0)
    await process.adopt()


async def test_without_sms_there_is_no_file(office: Office) -> None:
    intake = Intake(office, office.hand_over, office.report)  # type: ignore[arg-type]
    Spooling(office.corner, sealer(KEYS, SECRET), {}, intake).open()
    assert not office.corner.folder.exists()


async def test_a_disk_that_fails_while_draining_is_no_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: Spool, _count: int) -> None:
        raise OSError(5, "Input/output error")

    process = office.process()
    await process.keep(said(1))
    with monkeypatch.context() as patch:
        patch.setattr(Spool, "drop", fail)
        assert await process.drain() == 0
    assert await process.drain() == 1
    assert office.handed == ["text 1"], "known already when it was stored again"


def test_the_spool_lies_beside_its_database_unless_told(tmp_path: Path) -> None:
    def corner(**given: object) -> Corner:
        made = {"_env_file": None, "database_url": f"sqlite:///{tmp_path}/lake.db"} | given
        return Corner.of(Settings(**made))  # type: ignore[arg-type]

    assert corner() == Corner(tmp_path, "lake.db", 16 << 20)
    assert corner(spool_path="/var/spool/x", spool_mib=1) == Corner(
        Path("/var/spool/x"), "lake.db", 1 << 20
    )
    url = "postgresql://me:secret@db.example:5432/{}"
    lake, hill = (corner(database_url=url.format(name)) for name in ("lake", "hill"))
    other = corner(database_url=url.format("lake").replace("secret", "changed"))
    assert lake.folder == Path()
    assert lake.name != hill.name
    assert lake.name == other.name


RUNS = itertools.count()

# Any requests, troubles and deaths: each request that was promised is handled once, in order.

STEPS = st.lists(
    st.sampled_from(["ask", "ask", "ask", "drain", "down", "up", "kill", "half"]), max_size=30
)


@examples(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_each_promised_request_is_handled_once_and_in_order(
    office: Office, steps: list[str]
) -> None:
    base, promised = next(RUNS), list[str]()
    office.handed.clear()
    office.down = False
    process = office.process()
    for place, step in enumerate(steps):
        if step == "ask" and await process.keep(said(base * 100 + place, f"{base}.{place}")):
            promised.append(f"{base}.{place}")
        elif step == "drain":
            await process.drain()
        elif step == "half":
            office.committer.faults.extend([trouble(), None, trouble(), trouble()])
            await process.drain()
            office.committer.faults.clear()
        elif step == "kill":
            office.die(process)
            process = office.process()
        elif step in {"down", "up"}:
            office.down = step == "down"
    office.down = False
    await process.drain()
    office.die(process)
    assert office.handed == promised
