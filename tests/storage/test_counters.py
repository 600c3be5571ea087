from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import counters

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book


@pytest.mark.sqlite
def test_questions_begin_with_one_and_leave_no_gap(memory: Book) -> None:
    def broken(uow: UnitOfWork) -> None:
        counters.next_question(uow)
        raise RuntimeError("after counting")

    done = memory.group(counters.next_question, broken, *[counters.next_question] * 2)
    assert [each.value for each in done] == [1, None, 2, 3]
    assert memory.commit(counters.next_question) == 4


def test_questions_are_numbered_from_one_and_counted(memory: Book) -> None:
    done = memory.group(*[counters.next_question] * 3)
    assert [each.value for each in done] == [1, 2, 3]
    assert memory.commit(counters.every) == {"question": 3}


def test_what_each_process_counts_is_summed(memory: Book) -> None:
    memory.commit(lambda uow: uow.tally("inbound.sms"))
    for process in (2, 700, 800):
        memory.memory.ids.process = process
        memory.commit(lambda uow: uow.tally("inbound.sms"))
    assert memory.commit(counters.every) == {"inbound.sms": 4}


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
