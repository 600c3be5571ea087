from __future__ import annotations

from typing import TYPE_CHECKING

from storage import counters

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book


def test_a_counter_begins_with_one_and_leaves_no_gap(memory: Book) -> None:
    def broken(uow: UnitOfWork) -> None:
        counters.next_value(uow, "question")
        raise RuntimeError("after counting")

    def sound(uow: UnitOfWork) -> int:
        return counters.next_value(uow, "question")

    done = memory.group(sound, broken, sound, sound)
    assert [each.value for each in done] == [1, None, 2, 3]
    assert memory.commit(sound) == 4


def test_counters_add_up_by_name(memory: Book) -> None:
    for name, step in (("a", 2), ("b", 1), ("a", 3)):
        memory.commit(lambda uow, n=name, s=step: counters.add(uow, n, s))  # type: ignore[misc]
    assert memory.commit(counters.every) == {"a": 5, "b": 1}


def test_tallies_of_a_group_are_written_together(memory: Book) -> None:
    memory.group(*[lambda uow: uow.tally("inbound.sms")] * 7)
    memory.group(*[lambda uow: uow.tally("inbound.sms")] * 3)
    assert memory.commit(counters.every) == {"inbound.sms": 10}


def test_a_tally_of_a_unit_that_counts_itself_adds_to_it(memory: Book) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.tally("a")
        counters.add(uow, "a", 5)

    memory.commit(work)
    assert memory.commit(counters.every) == {"a": 6}
