"""The job that chains the audit log."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from handlers import auditing
from handlers.auditing import Walk
from storage import audits, jobs

if TYPE_CHECKING:
    import pytest

    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room


def run(room: Room) -> int:
    """Do what is due of the chain, and return how often that was."""
    done = 0
    while found := room.book.commit(lambda uow: jobs.due_now(uow, 9)):
        for due in found:
            room.book.commit(partial(jobs.finish, job_id=due.id))
            room.book.commit(partial(_chain, room, due))
            done += 1
    return done


def _chain(room: Room, due: jobs.DueJob, uow: UnitOfWork) -> None:
    auditing.chain(room.desk(uow), due.job)


def test_much_is_chained_some_at_a_time(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "AT_ONCE", 2)
    for _ in range(5):
        room.book.commit(lambda uow: audits.add(uow, room.rehema, "person.added", way="chat"))
    assert run(room) == 3
    walk = Walk()
    steps = 0
    while room.book.commit(walk.step):
        steps += 1
    assert (steps, walk.end.place, walk.broken) == (2, 5, None)
