from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Job
from storage import counters, jobs
from storage.schema import due
from tests.storage.book import MORNING, Book

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork


def job(key: str = "12", minutes: float = 5, kind: str = "escalate") -> Job:
    return Job(kind, key, MORNING + timedelta(minutes=minutes), data=(("tier", "backup"),))


def later(book: Book, *wanted: Job) -> None:
    for each in wanted:
        book.commit(lambda uow, new=each: uow.later(new))  # type: ignore[misc]


def due_now(book: Book, most: int = 99) -> list[Job]:
    return [each.job for each in book.commit(lambda uow: jobs.due_now(uow, most))]


def only(book: Book) -> int:
    (found,) = book.commit(lambda uow: jobs.due_now(uow, 99))
    return found.id


def states(book: Book) -> list[str]:
    return [row[0] for row in book.rows(select(due.c.state).order_by(due.c.id))]


def test_a_job_comes_back_at_its_time(memory: Book) -> None:
    later(memory, job())
    memory.later(minutes=4.9)
    assert due_now(memory) == []
    memory.later(minutes=0.1)
    assert due_now(memory) == [job()]


def test_the_longest_due_comes_first(memory: Book) -> None:
    wanted = [job("a", 3), job("b", 1), job("c", 2), job("d", 1)]
    later(memory, *wanted)
    memory.later(hours=1)
    assert [each.key for each in due_now(memory)] == ["b", "d", "c", "a"]
    assert [each.key for each in due_now(memory, 2)] == ["b", "d"]


def test_there_is_one_open_job_for_a_kind_and_key(memory: Book) -> None:
    later(memory, job(minutes=5), job(minutes=9), job("13"), job(kind="quiet"))
    memory.later(hours=1)
    assert len(due_now(memory)) == 3
    assert memory.commit(lambda uow: jobs.due_at(uow, "escalate", "12")) == job(minutes=9).due_at


def test_a_job_stored_twice_by_one_unit_moves(memory: Book) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.later(job(minutes=5))
        uow.later(job(minutes=1))

    memory.commit(work)
    assert memory.commit(jobs.next_due) == job(minutes=1).due_at
    assert states(memory) == ["open"]


def test_jobs_of_one_group_move_each_other(memory: Book) -> None:
    memory.group(*[lambda uow, m=m: uow.later(job(minutes=m)) for m in (5, 3, 7)])
    assert memory.commit(jobs.next_due) == job(minutes=7).due_at
    assert states(memory) == ["open"]


def test_the_database_refuses_a_second_open_job(memory: Book) -> None:
    later(memory, job())
    row = {"id": 1, "kind": "escalate", "key": "12", "due_at": MORNING}
    with pytest.raises(Exception, match=r"(?i)unique"):
        memory.commit(lambda uow: uow.group.execute(due.insert(), row))


def test_a_cancelled_job_does_not_come(memory: Book) -> None:
    later(memory, job())
    memory.commit(lambda uow: jobs.cancel(uow, "escalate", "12"))
    memory.later(hours=1)
    assert due_now(memory) == []
    assert memory.commit(lambda uow: jobs.due_at(uow, "escalate", "12")) is None
    later(memory, job())
    assert len(due_now(memory)) == 1


def test_cancelling_reaches_a_job_collected_by_the_same_unit(memory: Book) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.later(job())
        uow.later(job("13"))
        jobs.cancel(uow, "escalate", "12")

    memory.commit(work)
    memory.later(hours=1)
    assert [each.key for each in due_now(memory)] == ["13"]


def test_cancelling_nothing_is_fine(memory: Book) -> None:
    memory.commit(lambda uow: jobs.cancel(uow, "escalate", "404"))
    assert states(memory) == []


def test_a_job_is_finished_once(memory: Book) -> None:
    later(memory, job(minutes=0))
    row = only(memory)
    done = memory.group(*[lambda uow: jobs.finish(uow, row)] * 2)
    assert [each.value for each in done] == [True, False]
    assert memory.commit(lambda uow: jobs.still_open(uow, row)) is None


def test_a_finished_job_may_be_put_on_the_clock_again_by_its_own_unit(memory: Book) -> None:
    later(memory, job(minutes=0))
    row = only(memory)

    def work(uow: UnitOfWork) -> None:
        jobs.finish(uow, row)
        uow.later(job(minutes=10))

    memory.commit(work)
    assert states(memory) == ["done", "open"]
    assert memory.commit(jobs.next_due) == job(minutes=10).due_at


def begin(book: Book) -> jobs.DueJob:
    """Begin the one job that is due, and return it as it was found."""
    (found,) = book.commit(lambda uow: jobs.due_now(uow, 9))
    book.commit(lambda uow: jobs.begin(uow, found))
    return found


def test_two_that_begin_what_both_have_found_count_one_try(memory: Book) -> None:
    later(memory, job(minutes=0))
    found = begin(memory)
    memory.commit(lambda uow: jobs.begin(uow, found))
    assert memory.rows(select(due.c.tries)) == [(1,)]


def test_a_failed_job_comes_again_and_then_no_more(memory: Book) -> None:
    later(memory, job(minutes=0))
    row = only(memory)
    again = MORNING + timedelta(minutes=1)
    begin(memory)
    memory.commit(lambda uow: jobs.fail(uow, row, again, dead=False, fault="KeyError"))
    assert due_now(memory) == []
    memory.later(minutes=1)
    found = begin(memory)
    assert (found.id, found.tries) == (row, 1)
    memory.commit(lambda uow: jobs.fail(uow, row, again, dead=True, fault="KeyError"))
    assert due_now(memory) == []
    assert memory.rows(select(due.c.state, due.c.tries, due.c.fault)) == [("dead", 2, "KeyError")]
    assert memory.commit(counters.every) == {"job.dead": 1}


@pytest.mark.parametrize("end", ["cancel", "finish"])
def test_a_job_that_has_ended_does_not_come_back_by_failing(memory: Book, end: str) -> None:
    later(memory, job(minutes=0))
    row = only(memory)
    if end == "cancel":
        memory.commit(lambda uow: jobs.cancel(uow, "escalate", "12"))
    else:
        memory.commit(lambda uow: jobs.finish(uow, row))
    memory.commit(lambda uow: jobs.fail(uow, row, uow.now, dead=False, fault="late"))
    assert due_now(memory) == []


def test_moving_a_job_gives_it_new_tries(memory: Book) -> None:
    later(memory, job(minutes=0))
    row = only(memory)
    begin(memory)
    memory.commit(lambda uow: jobs.fail(uow, row, uow.now, dead=False, fault="KeyError"))
    later(memory, job(minutes=0))
    found = memory.commit(lambda uow: jobs.still_open(uow, row))
    assert found is not None
    assert found.tries == 0


def test_a_job_of_this_very_unit_is_known_and_can_be_taken_off(memory: Book) -> None:
    def work(uow: UnitOfWork) -> tuple[datetime | None, datetime | None]:
        uow.later(Job("step", "1", uow.now + timedelta(minutes=5)))
        uow.later(Job("step", "1", uow.now + timedelta(minutes=9)))
        known = jobs.due_at(uow, "step", "1")
        jobs.cancel(uow, "step", "1")
        return known, jobs.due_at(uow, "step", "1")

    assert memory.commit(work) == (memory.now + timedelta(minutes=9), None)


def test_the_open_jobs_of_a_kind_are_known_by_their_keys(memory: Book) -> None:
    soon, late = (memory.now + timedelta(hours=hours) for hours in (1, 2))
    memory.commit(lambda uow: uow.later(Job("push", "one", soon)))
    memory.commit(lambda uow: uow.later(Job("push", "two", late)))
    memory.commit(lambda uow: uow.later(Job("other", "one", late)))
    memory.commit(lambda uow: jobs.cancel(uow, "push", "two"))
    assert memory.commit(lambda uow: jobs.of_kind(uow, "push")) == {"one": soon}


def test_a_job_says_how_often_it_was_begun_and_what_it_failed_with(memory: Book) -> None:
    memory.commit(lambda uow: uow.later(Job("push", "one", memory.now)))
    (found,) = memory.commit(lambda uow: jobs.due_now(uow, 9))
    assert (found.job.tries, found.job.fault) == (0, "")
    memory.commit(lambda uow: jobs.begin(uow, found))
    memory.commit(lambda uow: jobs.fail(uow, found.id, uow.now, dead=False, fault="RuntimeError"))
    (again,) = memory.commit(lambda uow: jobs.due_now(uow, 9))
    assert (again.job.tries, again.job.fault) == (1, "RuntimeError")
