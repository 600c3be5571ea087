"""Spooling: what the database cannot take waits in a file, and goes in once, in order."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from multidict import CIMultiDict
from sqlalchemy import select

from bot import spooling as module
from bot.intake import Intake
from bot.settings import Settings
from bot.spool import Spool
from bot.spooling import Corner, Spooling
from channels.base import Hook
from channels.twilio import INBOUND_PATH, STATUS_PATH, signature
from domain.model import Channel
from storage.schema import message
from storage.sealing import sealer
from tests.storage.book import KEYS, Book
from tests.unit.bot.inline import Inline, trouble
from tests.wires.test_twilio import NURSE, PUBLIC_URL, RECORDED, STATUS, TOKEN, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from domain.model import Receipt
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork

SIZE = 64 * 1024
SECRET = "a secret"


@dataclass
class Office:
    """A database that can be in trouble, and processes with a spool each beside it."""

    book: Book
    corner: Corner
    committer: Inline = field(init=False)
    handed: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    down: bool = False
    opened: list[Spooling] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.committer = Inline(self.book)

    async def run(self, work: Callable[[UnitOfWork], object], *, apart: bool = False) -> object:
        if self.down:
            raise trouble()
        return await self.committer.run(work, apart=apart)

    def hand_over(self, arrived: Sequence[Arrived]) -> None:
        self.handed += [one.inbound.text for one in arrived]

    def report(self, _uow: UnitOfWork, receipt: Receipt) -> None:
        self.reported.append(f"{receipt.attempt_id} {receipt.state}")

    def process(self, keys: str = KEYS) -> Spooling:
        intake = Intake(self, self.hand_over, self.report)  # type: ignore[arg-type]
        made = Spooling(self.corner, sealer(keys, SECRET), {Channel.SMS: wire()}, intake)
        made.open()
        self.opened.append(made)
        return made

    def die(self, process: Spooling) -> None:
        """Let go of a file as the system does for a process that was killed."""
        process.close()

    def stored(self) -> list[str]:
        rows = self.book.rows(select(message.c.provider_id).order_by(message.c.id))
        return [str(row[0]) for row in rows]


@pytest.fixture
def office(book: Book, tmp_path: Path) -> Iterator[Office]:
    made = Office(book, Corner(tmp_path / "spools", "lake.db", SIZE))
    yield made
    for process in made.opened:
        process.close()


def said(number: int, words: str = "", token: str = TOKEN) -> Hook:
    """The signed webhook of an SMS."""
    form = RECORDED | {"MessageSid": f"SM{number:032x}", "Body": words or f"text {number}"}
    return signed(INBOUND_PATH, form, token=token)


def status(state: str, attempt: int = 42) -> Hook:
    """The signed callback of what became of a message of ours."""
    return signed(STATUS_PATH, STATUS | {"MessageStatus": state}, f"attempt={attempt}")


def signed(path: str, form: dict[str, str], query: str = "", token: str = TOKEN) -> Hook:
    url = f"{PUBLIC_URL}{path}?{query}" if query else PUBLIC_URL + path
    headers = {"x-twilio-signature": signature(token, url, form).decode(), "Host": "example"}
    return Hook(path, query, CIMultiDict(headers), urlencode(form).encode())


def sid(number: int) -> str:
    return f"SM{number:032x}"


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


async def test_a_request_that_no_longer_opens_lies_aside_until_its_key_is_back(
    office: Office,
) -> None:
    other = "9:" + KEYS.partition(":")[2][:-2] + "9="
    await (process := office.process(other)).keep(said(1))
    office.die(process)
    second = office.process()
    await second.keep(said(2))
    assert await second.drain() == 2
    assert (office.handed, second.aside, second.waiting) == (["text 2"], 1, 0)
    assert await second.drain() == 0, "it is tried once in a process's life"
    office.die(second)
    third = office.process()
    assert third.aside == 1
    await third.drain()
    assert (third.aside, office.handed) == (1, ["text 2"])
    office.die(third)
    fourth = office.process(f"{KEYS},{other}")
    assert await fourth.drain() == 1
    assert (fourth.aside, office.handed, office.corner.asides()) == (0, ["text 2", "text 1"], [])


async def test_what_lies_aside_waits_for_a_database_in_trouble(office: Office) -> None:
    office.corner.folder.mkdir()
    process = office.process()
    sealed = sealer(KEYS, SECRET).seal_bytes(module._packed(said(1)), module.PLACE)
    office.corner.aside(sealed).write_bytes(sealed)
    office.die(process)
    office.down = True
    process = office.process()
    assert await process.drain() == 0
    office.down = False
    assert await process.drain() == 1
    assert office.handed == ["text 1"]


async def test_a_request_whose_token_is_gone_lies_aside(office: Office) -> None:
    process = office.process()
    await process.keep(said(1, token="t0ken-of-last-year"))
    await process.drain()
    assert (office.handed, process.aside) == ([], 1)


async def test_a_poisoned_request_harms_only_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Intake._keep

    def keep(self: Intake, uow: UnitOfWork, values: Sequence[object]) -> list[Arrived]:
        if any(getattr(value, "text", "") == "poison" for value in values):
            raise RuntimeError("a bug of ours")
        return real(self, uow, values)  # type: ignore[arg-type]

    monkeypatch.setattr(Intake, "_keep", keep)
    process = office.process()
    for number, words in enumerate(("one", "poison", "two")):
        await process.keep(said(number, words))
    assert await process.drain() == 3
    assert (office.handed, process.aside, process.waiting) == (["one", "two"], 1, 0)


async def test_a_fault_that_does_not_come_again_puts_nothing_aside(office: Office) -> None:
    process = office.process()
    await process.keep(said(1))
    # at once, and alone: as when another process adds the same stranger just then
    office.committer.faults.extend([RuntimeError(), RuntimeError(), None])
    assert await process.drain() == 1
    assert (office.handed, process.aside) == (["text 1"], 0)


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


async def test_a_file_that_cannot_be_read_is_moved_aside(office: Office) -> None:
    office.corner.folder.mkdir()
    office.corner.spool(0).write_bytes(b"not ours".ljust(1024, b"."))
    process = office.process()
    assert await process.keep(said(1))
    await process.drain()
    assert (office.handed, process.aside) == (["text 1"], 1)


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
