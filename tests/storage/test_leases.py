from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import leases

if TYPE_CHECKING:
    from tests.storage.book import Book

MINUTE = timedelta(minutes=1)


def take(book: Book, holder: str) -> bool:
    return book.commit(lambda uow: leases.take(uow, "telegram", holder, MINUTE))


def keep(book: Book, holder: str, value: int) -> bool:
    return book.commit(lambda uow: leases.keep(uow, "telegram", holder, value))


def value(book: Book) -> int:
    return book.commit(lambda uow: leases.value(uow, "telegram"))


def test_one_process_holds_a_lease(memory: Book) -> None:
    done = memory.group(
        *[lambda uow, who=who: leases.take(uow, "telegram", who, MINUTE) for who in "abc"]
    )
    assert [each.value for each in done] == [True, False, False]


def test_its_holder_keeps_it_by_taking_it_again(memory: Book) -> None:
    take(memory, "a")
    for _ in range(3):
        memory.later(seconds=40)
        assert take(memory, "a")
        assert not take(memory, "b")


def test_another_takes_it_when_it_has_expired(memory: Book) -> None:
    take(memory, "a")
    memory.later(seconds=59)
    assert not take(memory, "b")
    memory.later(seconds=1)
    assert take(memory, "b")
    assert not take(memory, "a")


def test_a_value_stays_with_the_lease_when_it_changes_hands(memory: Book) -> None:
    assert value(memory) == 0
    take(memory, "a")
    assert value(memory) == 0
    assert keep(memory, "a", 4711)
    memory.later(minutes=1)
    take(memory, "b")
    assert value(memory) == 4711
    assert not keep(memory, "a", 1)
    assert value(memory) == 4711


def test_leases_are_told_apart_by_name(memory: Book) -> None:
    take(memory, "a")
    assert memory.commit(lambda uow: leases.take(uow, "other", "b", MINUTE))
    assert not keep(memory, "b", 1)
