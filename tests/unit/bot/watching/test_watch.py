"""Several processes look; one of them judges, and hears what the others measured of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.watching.watch import Watch, _worst
from content.phrases import Phrases
from domain.escalation import Charter
from domain.model import Channel
from handlers.desk import Desk
from monitoring.health import Reading
from storage import alerts
from tests.unit.bot.inline import Inline, trouble

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork
    from tests.storage.book import Book


class Process:
    """A watch with a figure of its own, on a database that others may share."""

    def __init__(self, book: Book) -> None:
        self.book, self.inline = book, Inline(book)
        self.missing = -500.0
        parts = self.inline, self.inline, self
        self.watch = Watch(
            parts,  # type: ignore[arg-type]
            lambda uow: Desk(uow, Phrases.load(), Charter()),
            [Channel.SMS],
            [lambda: [Reading("disk.short", self.missing)]],
            lambda: book.now.timestamp(),  # noqa: PLW0108 (the book's instant moves)
        )

    def now(self) -> datetime:
        return self.book.now


@pytest.fixture
def two(book: Book) -> tuple[Process, Process]:
    return Process(book), Process(book)


async def look(*processes: Process) -> None:
    for each in processes:
        each.book.memory.ids.process = processes.index(each)
        await each.watch.look()
    processes[0].book.later(seconds=30)


def standing(book: Book) -> list[str]:
    return list(book.commit(alerts.standing))


async def test_one_process_judges_what_the_other_measures(two: tuple[Process, Process]) -> None:
    first, second = two
    second.missing = 100
    await look(*two)
    await look(*two)
    assert standing(first.book) == []  # it was measured after the first one's second look
    await look(*two)
    assert standing(first.book) == ["disk.short"]
    second.missing = -500
    await look(*two)
    await look(*two)
    assert standing(first.book) == []


async def test_the_other_one_does_not_judge_while_the_first_lives(
    two: tuple[Process, Process],
) -> None:
    first, second = two
    await look(first, second)
    first.missing = second.missing = 100
    judged: list[int] = []

    def desk(uow: UnitOfWork) -> Desk:
        judged.append(1)
        return Desk(uow, Phrases.load(), Charter())

    second.watch._desk = desk
    for _ in range(3):
        await look(first, second)
    assert judged == []
    for _ in range(2):  # the first one is gone: its lease ends
        await look(second)
    assert judged


async def test_what_a_dead_process_measured_is_soon_forgotten(
    two: tuple[Process, Process],
) -> None:
    first, second = two
    second.missing = 100
    for _ in range(3):
        await look(first, second)
    for _ in range(4):
        await look(first)
    assert standing(first.book) == []


async def test_a_database_in_trouble_ends_no_watch(two: tuple[Process, Process]) -> None:
    first, _ = two
    first.missing = 100
    first.inline.faults.extend([trouble(), None, trouble(), None, None, trouble()])
    for _ in range(3):
        await look(first)
    assert standing(first.book) == []
    for _ in range(2):
        await look(first)
    assert standing(first.book) == ["disk.short"]


async def test_a_clock_that_is_set_is_noticed_at_the_next_look(book: Book) -> None:
    process = Process(book)
    process.watch._monotonic = iter(range(0, 1000, 30)).__next__
    await look(process)
    await look(process)
    assert standing(book) == []
    book.later(minutes=7)
    await look(process)
    assert standing(book) == ["clock.jumped"]
    await look(process)
    assert standing(book) == []


def test_of_two_readings_of_one_thing_the_worse_value_counts() -> None:
    seen = [Reading("provider.down", 0.6, "sms", n=4), Reading("provider.down", 1.0, "sms")]
    assert _worst(seen) == [Reading("provider.down", 1.0, "sms", n=4)]
    assert _worst(seen[::-1]) == [Reading("provider.down", 1.0, "sms")]
