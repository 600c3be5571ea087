"""Reconciling: one process asks every five minutes, and takes in what it did not know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.intake import Intake
from bot.reconciling import EVERY, LEASE, OLDEST, OVERLAP, Reconciling
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


class Office:
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
        return Reconciling(self.wire, self.committer, self.intake, self)  # type: ignore[arg-type]

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
async def office(book: Book) -> Office:
    made = Office(book)
    await made.process().look()  # the first start of all
    made.book.later(minutes=1)
    return made


async def test_nothing_is_asked_for_that_was_sent_before_we_were_there(book: Book) -> None:
    office = Office(book)
    office.writes(1)
    book.later(hours=1)
    assert await office.process().look() == 0
    assert office.wire.asked == []
    assert book.commit(lambda uow: leases.value(uow, LEASE)) == int(book.now.timestamp())


async def test_what_did_not_reach_us_is_taken_in_and_the_rest_is_not_doubled(
    office: Office,
) -> None:
    await office.intake.store([office.writes(1)])
    office.writes(2)
    office.writes(3)
    assert await office.process().look() == 2
    assert office.handed == ["text 1", "text 2", "text 3"]
    assert office.stored() == ["SM1", "SM2", "SM3"]
    office.book.later(minutes=5)
    assert await office.process().look() == 0


async def test_it_asks_at_the_start_and_every_five_minutes_with_an_overlap(office: Office) -> None:
    start, process = office.book.now, office.process()
    for _ in range(31):
        await process.look()
        office.book.later(seconds=30)
    known = [start - timedelta(minutes=1), start, start + EVERY, start + 2 * EVERY]
    assert office.wire.asked == [instant - OVERLAP for instant in known]


async def test_nothing_is_asked_for_that_is_older_than_a_day(office: Office) -> None:
    office.writes(1)
    office.book.later(days=3)
    office.writes(2)
    await office.process().look()
    assert office.wire.asked == [office.book.now - OLDEST]
    assert office.handed == ["text 2"]


@pytest.mark.parametrize(
    "fault", [SendError("http_503", Kind.UNKNOWN), SendError("20003"), KeyError("x")]
)
async def test_trouble_of_twilio_s_is_met_again_next_time_without_a_gap(
    office: Office, fault: Exception
) -> None:
    process = office.process()
    office.wire.faults.append(fault)
    office.writes(1)
    assert await process.look() == 0
    office.book.later(minutes=5)
    assert await process.look() == 1
    assert office.wire.asked[0] == office.wire.asked[1]


async def test_trouble_of_the_database_is_met_again_next_time_without_a_gap(
    office: Office,
) -> None:
    process = office.process()
    for place in range(3):  # the lease, the storing, the new instant
        office.writes(place)
        office.committer.faults.extend([*[None] * place, trouble()])
        await process.look()
        office.committer.faults.clear()
        office.book.later(minutes=5)
    await process.look()
    assert set(office.wire.asked) == {office.wire.asked[0]}
    assert sorted(office.handed) == ["text 0", "text 1", "text 2"]


async def test_many_processes_ask_as_often_as_one(office: Office) -> None:
    processes = [office.process() for _ in range(3)]
    for process in processes:
        await process.look()
    at_start = len(office.wire.asked)
    for _ in range(60):
        office.book.later(seconds=20)
        for process in processes:
            await process.look()
    assert len(office.wire.asked) - at_start == 4


async def test_one_process_at_a_time(office: Office) -> None:
    office.book.commit(lambda uow: leases.take(uow, LEASE, "another", timedelta(minutes=2)))
    assert await office.process().look() == 0
    assert office.wire.asked == []
    office.book.later(minutes=2)
    await office.process().look()
    assert len(office.wire.asked) == 1


async def test_a_clock_that_was_put_back_does_not_silence_it(office: Office) -> None:
    process = office.process()
    await process.look()
    office.book.later(hours=-3)
    await process.look()
    assert len(office.wire.asked) == 2


async def test_a_thousand_messages_are_taken_in_in_small_units(office: Office) -> None:
    for number in range(250):
        office.writes(number)
    assert await office.process().look() == 250
    assert office.handed == [f"text {number}" for number in range(250)]


async def test_without_twilio_nothing_is_done(office: Office) -> None:
    process = Reconciling(None, office.committer, office.intake, office)  # type: ignore[arg-type]
    assert await process.look() == 0
