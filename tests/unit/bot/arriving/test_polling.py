from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.arriving import polling as module
from bot.arriving.polling import LEASE, LEASE_LENGTH, Polling
from channels.base import Kind, SendError
from domain.model import Channel, Inbound, MessageKind
from storage import leases
from storage.schema import message
from tests.unit.bot.inline import Inline, trouble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from storage.inbox import Arrived
    from tests.storage.book import Book

Answer = tuple[list[Inbound], int] | Exception


class Wire:
    """Telegram in memory: `answers` meet the next polls, after the last one it keeps silent."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = deque(answers)
        self.offsets: list[int] = []
        self.dropped = 0
        self.taps: list[str] = []
        self.silent = asyncio.Event()

    async def drop_webhook(self) -> None:
        self.dropped += 1

    async def poll(self, offset: int, _timeout_s: int) -> tuple[list[Inbound], int]:
        self.offsets.append(offset)
        if not self.answers:
            self.silent.set()
            await asyncio.Event().wait()
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def answer_tap(self, callback_id: str) -> None:
        self.taps.append(callback_id)
        if callback_id == "old":
            raise SendError("BadRequest")


class Desk:
    """What polling hands over to."""

    def __init__(self) -> None:
        self.handed: list[str] = []

    def hand_over(self, arrived: Sequence[Arrived]) -> None:
        self.handed.extend(one.inbound.text for one in arrived)


class Office:
    """Pollers on one database, each with a wire and a desk of its own."""

    def __init__(self, book: Book) -> None:
        self.book, self.committer = book, Inline(book)
        self.started: list[Polling] = []

    def poller(self, wire: Wire) -> tuple[Polling, Desk]:
        desk = Desk()
        made = Polling(wire, self.committer, desk)  # type: ignore[arg-type]
        made.start()
        self.started.append(made)
        return made, desk

    async def polled(self, *answers: Answer) -> tuple[Wire, Desk]:
        """Poll until every answer was given, and return who was asked and who heard."""
        wire = Wire(*answers)
        poller, desk = self.poller(wire)
        await asyncio.wait_for(wire.silent.wait(), 10)
        await poller.stop()
        return wire, desk

    def offset(self) -> int:
        return self.book.commit(lambda uow: leases.value(uow, LEASE))

    def stored(self) -> list[str]:
        return [str(row[0]) for row in self.book.rows(select(message.c.provider_id))]


@pytest.fixture
async def office(book: Book, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(module, "REST_S", 0)
    made = Office(book)
    yield made
    for poller in made.started:
        await poller.stop()


def said(number: int, text: str = "", tap: str = "") -> Inbound:
    kind = MessageKind.TAP if tap else MessageKind.TEXT
    return Inbound(
        *("telegram:7001", f"700201:{number}", Channel.TELEGRAM, "700201", "7001", text, kind),
        acknowledge=tap,
    )


async def test_updates_are_stored_handed_over_and_then_moved_past(office: Office) -> None:
    wire, desk = await office.polled(([said(1, "one"), said(2, "two")], 12), ([said(3, "x")], 13))
    assert wire.dropped == 1
    assert wire.offsets == [0, 12, 13]
    assert desk.handed == ["one", "two", "x"]
    assert office.offset() == 13


async def test_a_poll_that_brings_nothing_moves_nothing(office: Office) -> None:
    wire, _ = await office.polled(([], 0), ([], 0))
    assert wire.offsets == [0, 0, 0]
    assert office.offset() == 0


async def test_what_is_not_stored_is_asked_for_again(office: Office) -> None:
    answer = ([said(1, "one")], 12)
    # the lease, the offset, and then the storing
    office.committer.faults.extend([None, None, trouble()])
    wire, desk = await office.polled(answer, answer)
    assert wire.offsets == [0, 0, 12]
    assert (desk.handed, office.stored()) == (["one"], ["700201:1"])


async def test_an_update_that_comes_twice_is_one_message(office: Office) -> None:
    _, desk = await office.polled(([said(1, "one")], 12), ([said(1, "one"), said(2, "two")], 13))
    assert desk.handed == ["one", "two"]


async def test_telegrams_trouble_is_waited_out(office: Office) -> None:
    limit = SendError("RetryAfter", Kind.THROTTLED, retry_after=0.001)
    wire, desk = await office.polled(limit, OSError(), KeyError(), ([said(1, "one")], 12))
    assert wire.offsets == [0, 0, 0, 0, 12]
    assert (desk.handed, wire.dropped) == (["one"], 1)


async def test_taps_are_answered_and_one_too_old_is_no_trouble(office: Office) -> None:
    wire, _ = await office.polled(([said(1, tap="old"), said(2, tap="new"), said(3, "x")], 12))
    assert wire.taps == ["old", "new"]


async def test_one_process_asks_and_the_next_goes_on_where_it_stopped(office: Office) -> None:
    first, second = Wire(([said(1, "one")], 12)), Wire()
    poller, _ = office.poller(first)
    await asyncio.wait_for(first.silent.wait(), 10)
    office.poller(second)
    for _ in range(50):
        await asyncio.sleep(0)
    assert second.offsets == []
    await poller.stop()
    await asyncio.wait_for(second.silent.wait(), 10)
    assert second.offsets == [12]


async def test_a_dead_process_is_followed_once_its_lease_is_over(office: Office) -> None:
    office.book.commit(lambda uow: leases.take(uow, LEASE, "the dead", LEASE_LENGTH))
    wire = Wire()
    office.poller(wire)
    for _ in range(50):
        await asyncio.sleep(0)
    assert wire.offsets == []
    office.book.later(seconds=LEASE_LENGTH.total_seconds())
    await asyncio.wait_for(wire.silent.wait(), 10)


async def test_it_stops_even_when_the_database_does_not_answer(office: Office) -> None:
    wire = Wire()
    poller, _ = office.poller(wire)
    await asyncio.wait_for(wire.silent.wait(), 10)
    office.committer.faults.append(trouble())
    await poller.stop()
    await poller.stop()
