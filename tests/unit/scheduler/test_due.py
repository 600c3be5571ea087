from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from sqlalchemy import select

from domain.model import Event, Job
from scheduler import due
from storage import jobs, migrating, schema
from tests.storage.book import Book, open_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from handlers.desk import Desk
    from storage.uow import UnitOfWork

T = TypeVar("T")


@dataclass(slots=True)
class Desks:
    """Runs units as the committer does, and notes which jobs were done."""

    book: Book
    done: list[str] = field(default_factory=list)
    runs: int = 0

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        self.runs += 1
        return self.book.commit(work)

    async def look(self) -> int:
        return await due.run_due(self, self, lambda uow: uow)  # type: ignore[arg-type, return-value]

    def states(self) -> list[tuple[str, int, str]]:
        table = schema.due
        found = self.book.rows(select(table.c.state, table.c.tries, table.c.fault))
        return [(state, tries, fault) for state, tries, fault in found]


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    path = tmp_path / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    book = open_book(path)
    desks = Desks(book)

    def note(_desk: Desk, job: Job) -> None:
        desks.done.append(job.key)

    def fail(uow: Any, _job: Job) -> None:
        uow.log(Event("half.done"))
        raise RuntimeError("the patient's words")

    def end(_desk: Desk, _job: Job) -> None:
        raise SystemExit

    monkeypatch.setattr(due, "JOBS", {"note": note, "fail": fail, "end": end})
    yield desks
    book.close()


def put(desks: Desks, kind: str, key: str, **later: float) -> None:
    at = desks.book.now + timedelta(**later)
    desks.book.commit(lambda uow: uow.later(Job(kind, key, at)))


async def test_jobs_are_done_when_their_time_has_come_the_longest_due_first(desks: Desks) -> None:
    put(desks, "note", "second", seconds=20)
    put(desks, "note", "first", seconds=10)
    put(desks, "note", "tomorrow", days=1)
    assert await desks.look() == 0
    desks.book.later(seconds=20)
    assert await desks.look() == 2
    assert desks.done == ["first", "second"]


async def test_a_job_runs_once(desks: Desks) -> None:
    put(desks, "note", "once")
    await desks.look()
    await desks.look()
    assert desks.done == ["once"]
    assert desks.states() == [("done", 1, "")]


async def test_two_looks_at_the_same_moment_do_a_job_once(desks: Desks) -> None:
    put(desks, "note", "once")
    found = desks.book.commit(lambda uow: jobs.due_now(uow, due.MOST_JOBS))
    for _ in range(2):
        desks.book.commit(due._doing(found[0], lambda uow: uow, lambda _: None))  # type: ignore[arg-type, return-value]
    assert desks.done == ["once"]


async def test_a_job_that_was_cancelled_meanwhile_is_left_alone(desks: Desks) -> None:
    put(desks, "note", "gone")
    found = desks.book.commit(lambda uow: jobs.due_now(uow, due.MOST_JOBS))
    desks.book.commit(lambda uow: jobs.cancel(uow, "note", "gone"))
    desks.book.commit(due._doing(found[0], lambda uow: uow, lambda _: None))  # type: ignore[arg-type, return-value]
    assert desks.done == []


async def test_a_failing_job_is_put_back_harms_no_other_and_dies_in_the_end(desks: Desks) -> None:
    put(desks, "fail", "poisoned")
    put(desks, "note", "healthy")
    for tries in range(1, due.MOST_TRIES + 1):
        await desks.look()
        assert await desks.look() == 0, "it is not tried again at once"
        state = "dead" if tries == due.MOST_TRIES else "open"
        assert (state, tries, "RuntimeError") in desks.states()
        desks.book.later(seconds=due.RETRY.total_seconds())
    assert await desks.look() == 0
    assert desks.done == ["healthy"]
    assert desks.book.rows(select(schema.journal.c.kind)) == [], "nothing of a failed try stays"


async def test_a_job_that_ends_its_process_each_time_is_put_aside_and_no_other_is(
    desks: Desks,
) -> None:
    put(desks, "end", "deadly")
    put(desks, "note", "healthy")
    for tries in range(1, due.MOST_TRIES + 1):
        with pytest.raises(SystemExit):
            await desks.look()
        assert desks.states() == [("open", tries, ""), ("open", 0, "")]
    await desks.look()
    assert desks.states() == [("dead", due.MOST_TRIES, "ProcessKilled"), ("done", 1, "")]
    assert desks.done == ["healthy"]


async def test_a_job_of_an_unknown_kind_dies_too(desks: Desks) -> None:
    put(desks, "of.a.later.release", "1")
    for _ in range(due.MOST_TRIES):
        await desks.look()
        desks.book.later(seconds=due.RETRY.total_seconds())
    assert desks.states() == [("dead", due.MOST_TRIES, "KeyError")]


async def test_one_look_takes_up_so_many_and_the_next_the_rest(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "MOST_JOBS", 2)
    for key in "abc":
        put(desks, "note", key)
    assert [await desks.look() for _ in range(3)] == [2, 1, 0]
    assert desks.done == ["a", "b", "c"]


async def test_a_job_that_one_before_it_has_put_off_waits_for_its_new_time(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_off(uow: Any, _job: Job) -> None:
        uow.later(Job("note", "put off", uow.now + timedelta(hours=1)))

    monkeypatch.setitem(vars(due)["JOBS"], "put_off", put_off)
    put(desks, "put_off", "now")
    put(desks, "note", "put off", seconds=1)
    desks.book.later(seconds=1)
    await desks.look()
    assert desks.done == []
    desks.book.later(hours=1)
    await desks.look()
    assert desks.done == ["put off"]
