from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from domain.model import Channel, Event, Inbound, Job, Outbound
from storage import counters, inbox, jobs
from storage.engine import open_engine
from storage.schema import counter, journal, outbox, seen
from storage.uow import GroupLost
from tests.storage.units import faults, stored, write

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def fail(uow: UnitOfWork) -> None:
    write(666)(uow)
    uow.log(Event("never"))
    uow.tally("never")
    counters.add(uow, "never", 1)
    raise RuntimeError("a handler's bug")


def roll_back(uow: UnitOfWork) -> None:
    """Do what SQLite does by itself on a full disk."""
    uow.group.connection.connection.dbapi_connection.execute("ROLLBACK")  # type: ignore[union-attr]


def test_a_group_is_stored_in_order(memory: Book) -> None:
    done = memory.group(*(write(number) for number in range(5)))
    assert [each.value for each in done] == stored(memory) == list(range(5))


def test_an_empty_group_is_nothing(memory: Book) -> None:
    assert memory.group() == []


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_failing_unit_harms_only_itself(memory: Book, place: int) -> None:
    works = [write(number) for number in range(3)]
    works.insert(place, fail)
    done = memory.group(*works)
    assert stored(memory) == [0, 1, 2]
    expected = [""] * 3
    expected.insert(place, "RuntimeError")
    assert faults(done) == expected
    assert memory.rows(select(journal)) == []
    assert memory.rows(select(counter)) == []


def test_a_row_the_database_refuses_harms_only_its_unit(memory: Book) -> None:
    def twice(uow: UnitOfWork) -> None:
        uow.insert(seen, digest=bytes(16))
        uow.insert(seen, digest=bytes(16))

    done = memory.group(write(1), twice, write(2))
    assert faults(done) == ["", "IntegrityError", ""]
    assert (stored(memory), memory.rows(select(seen))) == ([1, 2], [])


def test_what_a_unit_promised_is_in_its_done(memory: Book, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> str:
        uow.send(Outbound(cast.mentee, "ask.received", "We look for a mentor."))
        uow.later(Job("escalate", "12", uow.now + timedelta(minutes=5)))
        uow.log(Event("question.opened", reason="a text"))
        uow.tally("asked")
        uow.tally("asked")
        return "value"

    (done,) = memory.group(work)
    assert (done.value, len(done.parcels)) == ("value", 1)
    assert memory.commit(jobs.next_due) == memory.now + timedelta(minutes=5)
    assert memory.commit(counters.every)["asked"] == 2


def test_a_failed_unit_hands_over_no_parcel(memory: Book, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.send(Outbound(cast.mentee, "ask.received", "We look for a mentor."))
        uow.later(Job("escalate", "12", None))  # type: ignore[arg-type]

    promised, failed = memory.group(write(1), work)
    assert failed.fault is not None
    assert failed.parcels == promised.parcels == ()
    assert memory.rows(select(outbox)) == []


def test_a_lost_group_acknowledges_nothing(memory: Book) -> None:
    done = memory.group(*[roll_back] * 3)
    assert faults(done) == ["GroupLost"] * 3
    assert faults(memory.group(write(1))) == [""]


def test_only_what_is_stored_is_acknowledged_around_a_lost_transaction(memory: Book) -> None:
    def lose(uow: UnitOfWork) -> None:
        write(666)(uow)
        roll_back(uow)

    done = memory.group(write(1), lose, write(2))
    assert faults(done) == ["", "GroupLost", ""]
    assert stored(memory) == [1, 2]


def test_nothing_is_stored_outside_a_transaction(memory: Book) -> None:
    def lose(uow: UnitOfWork) -> None:
        roll_back(uow)
        inbound = Inbound("AC1", "SM1", Channel.SMS, "+255711", "+1", "help")
        inbox.accept(uow, inbound)

    assert faults(memory.group(lose)) == ["GroupLost"]
    assert memory.rows(select(seen)) == []


def test_a_unit_that_swallows_the_loss_is_not_acknowledged(memory: Book) -> None:
    def swallow(uow: UnitOfWork) -> str:
        roll_back(uow)
        with contextlib.suppress(GroupLost):
            counters.add(uow, "lost", 1)
        return "all is well"

    assert faults(memory.group(swallow)) == ["GroupLost"]
    assert memory.rows(select(counter)) == []


@pytest.mark.sqlite
def test_a_commit_that_fails_is_undone_and_the_next_group_works(memory: Book) -> None:
    def late(uow: UnitOfWork) -> None:
        raw = uow.group.connection
        raw.execute(text("PRAGMA defer_foreign_keys = ON"))
        raw.execute(text("INSERT INTO person_role VALUES (404, 'mentor')"))

    assert faults(memory.group(write(1), late, write(2))) == ["", "IntegrityError", ""]
    assert stored(memory) == [1, 2]
    assert not memory.raw.in_transaction


@pytest.mark.sqlite
def test_a_locked_database_is_a_fault_and_no_end(memory: Book) -> None:
    memory.pragma("busy_timeout = 10")
    engine = open_engine(f"sqlite:///{memory.path}")
    with engine.begin():
        assert faults(memory.group(write(1), write(2))) == ["OperationalError"] * 2
    engine.dispose()
    assert faults(memory.group(write(3))) == [""]
    assert stored(memory) == [3]


def test_a_unit_that_ends_the_process_leaves_nothing(memory: Book) -> None:
    def stop(uow: UnitOfWork) -> None:
        write(666)(uow)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        memory.group(write(1), stop)
    assert stored(memory) == []
    assert faults(memory.group(write(2))) == [""]
