from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from domain.model import Channel, Inbound
from storage import dead_letters, inbox
from storage.dead_letters import DeadLetter
from storage.schema import inbox as table

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book


def arrive(book: Book, number: int) -> int:
    said = Inbound("AC1", f"SM{number}", Channel.SMS, "+12025550101", "+1", "Which dose?")
    arrived = book.commit(lambda uow: inbox.accept(uow, said))
    assert arrived is not None
    return arrived.inbox_id


def die(book: Book, inbox_id: int) -> None:
    tries = inbox.MOST_TRIES
    assert book.commit(lambda uow: inbox.fail(uow, inbox_id, tries, "KeyError"))


def waiting(book: Book) -> list[int]:
    return [found.inbox_id for found in book.commit(lambda uow: inbox.claim(uow, 10))]


def test_dead_letters_are_listed_without_words_or_numbers(memory: Book) -> None:
    at = memory.now
    first, second, alive = (arrive(memory, number) for number in range(3))
    die(memory, first)
    memory.later(hours=1)
    die(memory, second)
    found = memory.commit(dead_letters.every)
    assert found == [
        DeadLetter(number, at, Channel.SMS, inbox.MOST_TRIES, "KeyError")
        for number in (first, second)
    ]
    assert waiting(memory) == [alive]


def test_one_that_is_retried_has_all_its_tries_again(memory: Book) -> None:
    first, second = (arrive(memory, number) for number in range(2))
    die(memory, first)
    die(memory, second)

    def take(uow: UnitOfWork) -> None:
        held = update(table).values(holder=9, lease_until=uow.now.replace(year=2100))
        uow.change(held)

    memory.commit(take)
    assert memory.commit(lambda uow: dead_letters.retry(uow, [first, 404])) == 1
    assert waiting(memory) == [first]
    rows = memory.rows(select(table.c.tries, table.c.fault).where(table.c.id == first))
    assert rows == [(1, "")]  # the one that began just now
    assert [one.id for one in memory.commit(dead_letters.every)] == [second]
    assert memory.commit(lambda uow: dead_letters.retry(uow, [first])) == 0


def test_what_is_done_or_waits_is_not_touched(memory: Book) -> None:
    done, waits = (arrive(memory, number) for number in range(2))
    memory.commit(lambda uow: inbox.done(uow, done))
    assert memory.commit(lambda uow: dead_letters.retry(uow, [done, waits])) == 0
    memory.later(seconds=inbox.LEASE.total_seconds())
    assert waiting(memory) == [waits]
