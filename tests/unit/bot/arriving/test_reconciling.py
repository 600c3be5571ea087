"""Reconciling: one process asks every five minutes, and takes in what it did not know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.arriving.intake import Intake
from bot.arriving.reconciling import EVERY, LEASE, OLDEST, OVERLAP, Reconciling
from channels.base import Kind, SendError
from domain.model import Channel, Inbound
from storage import leases
from storage.schema import message
from tests.unit.bot.inline import Inline, trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.model import Receipt
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork
    from tests.storage.book import Book


@dataclass
class Wire:
    """Twilio in memory: what was sent to us, and since when it was asked for."""

    received: list[tuple[datetime, Inbound]] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    async def received_since(self, instant: datetime) -> list[Inbound]:
        self.asked.append(instant)
        if self.faults:
            raise self.faults.pop(0)
        return [inbound for at, inbound in self.received if at >= instant]


class Exchange:
    """One database, Twilio, and a clock."""

    def __init__(self, book: Book) -> None:
        self.book, self.wire, self.committer = book, Wire(), Inline(book)
        self.handed: list[str] = []
        self.intake = Intake(self.committer, self.hand_over, self.report)  # type: ignore[arg-type]

    def hand_over(self, arrived: Sequence[Arrived]) -> None:
        self.handed += [one.inbound.text for one in arrived]

    def report(self, _uow: UnitOfWork, _receipt: Receipt) -> None:
        raise AssertionError("nobody lists receipts")

    def now(self) -> datetime:
        return self.book.now

    def process(self) -> Reconciling:
        return Reconciling([self.wire], self.committer, self.intake, self)  # type: ignore[arg-type, list-item]

    def writes(self, number: int) -> Inbound:
        """Somebody writes to us, and Twilio keeps it."""
        said = Inbound(
            *("twilio:AC1", f"SM{number}", Channel.SMS, "+12025550101", "+12025550199"),
            text=f"text {number}",
        )
        self.wire.received.append((self.book.now, said))
        return said

    def stored(self) -> list[str]:
        return [str(row[0]) for row in self.book.rows(select(message.c.provider_id))]


@pytest.fixture
async def exchange(book: Book) -> Exchange:
    made = Exchange(book)
    await made.process().look()  # the first start of all
    made.book.later(minutes=1)
    return made


async def test_nothing_is_asked_for_that_was_sent_before_we_were_there(book: Book) -> None:
    exchange = Exchange(book)
    exchange.writes(1)
    book.later(hours=1)
    assert await exchange.process().look() == 0
    assert exchange.wire.asked == []
    assert book.commit(lambda uow: leases.value(uow, LEASE)) == int(book.now.timestamp())


async def test_what_did_not_reach_us_is_taken_in_and_the_rest_is_not_doubled(
    exchange: Exchange,
) -> None:
    await exchange.intake.store([exchange.writes(1)])
    exchange.writes(2)
    exchange.writes(3)
    assert await exchange.process().look() == 2
    assert exchange.handed == ["text 1", "text 2", "text 3"]
    assert exchange.stored() == ["SM1", "SM2", "SM3"]
    exchange.book.later(minutes=5)
    assert await exchange.process().look() == 0


async def test_it_asks_at_the_start_and_every_five_minutes_with_an_overlap(
    exchange: Exchange,
) -> None:
    start, process = exchange.book.now, exchange.process()
    for _ in range(31):
        await process.look()
        exchange.book.later(seconds=30)
    known = [start - timedelta(minutes=1), start, start + EVERY, start + 2 * EVERY]
    assert exchange.wire.asked == [instant - OVERLAP for instant in known]


async def test_nothing_is_asked_for_that_is_older_than_a_day(exchange: Exchange) -> None:
    exchange.writes(1)
    exchange.book.later(days=3)
    exchange.writes(2)
    await exchange.process().look()
    assert exchange.wire.asked == [exchange.book.now - OLDEST]
    assert exchange.handed == ["text 2"]


@pytest.mark.parametrize(
    "fault", [SendError("http_503", Kind.UNKNOWN), SendError("20003"), KeyError("x")]
)
async def test_trouble_of_twilio_s_is_met_again_next_time_without_a_gap(
    exchange: Exchange, fault: Exception
) -> None:
    process = exchange.process()
    exchange.wire.faults.append(fault)
    exchange.writes(1)
    assert await process.look() == 0
    exchange.book.later(minutes=5)
    assert await process.look() == 1
    assert exchange.wire.asked[0] == exchange.wire.asked[1]


async def test_trouble_of_the_database_is_met_again_next_time_without_a_gap(
    exchange: Exchange,
) -> None:
    process = exchange.process()
    for place in range(3):  # the lease, the storing, the new instant
        exchange.writes(place)
        exchange.committer.faults.extend([*[None] * place, trouble()])
        await process.look()
        exchange.committer.faults.clear()
        exchange.book.later(minutes=5)
    await process.look()
    assert set(exchange.wire.asked) == {exchange.wire.asked[0]}
    assert sorted(exchange.handed) == ["text 0", "text 1", "text 2"]


async def test_many_processes_ask_as_often_as_one(exchange: Exchange) -> None:
    processes = [exchange.process() for _ in range(3)]
    for process in processes:
        await process.look()
    at_start = len(exchange.wire.asked)
    for _ in range(60):
        exchange.book.later(seconds=20)
        for process in processes:
            await process.look()
    assert len(exchange.wire.asked) - at_start == 4


async def test_one_process_at_a_time(exchange: Exchange) -> None:
    exchange.book.commit(lambda uow: leases.take(uow, LEASE, "another", timedelta(minutes=2)))
    assert await exchange.process().look() == 0
    assert exchange.wire.asked == []
    exchange.book.later(minutes=2)
    await exchange.process().look()
    assert len(exchange.wire.asked) == 1


async def test_a_clock_that_was_put_back_does_not_silence_it(exchange: Exchange) -> None:
    process = exchange.process()
    await process.look()
    exchange.book.later(hours=-3)
    await process.look()
    assert len(exchange.wire.asked) == 2


async def test_a_thousand_messages_are_taken_in_in_small_units(exchange: Exchange) -> None:
    for number in range(250):
        exchange.writes(number)
    assert await exchange.process().look() == 250
    assert exchange.handed == [f"text {number}" for number in range(250)]


async def test_without_twilio_nothing_is_done(exchange: Exchange) -> None:
    process = Reconciling([], exchange.committer, exchange.intake, exchange)  # type: ignore[arg-type]
    assert await process.look() == 0
