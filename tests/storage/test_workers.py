from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Channel, Inbound
from storage import inbox, workers
from storage.schema import inbox as rows

if TYPE_CHECKING:
    from tests.storage.book import Book

SILENT = workers.DEAD_AFTER.total_seconds()


def join(book: Book, run: str, role: str = "all") -> int:
    return book.commit(lambda uow: workers.join(uow, run, role))


def test_each_process_is_given_the_lowest_free_number(memory: Book) -> None:
    assert [join(memory, run) for run in "abc"] == [0, 1, 2]
    memory.commit(lambda uow: workers.leave(uow, 1, "b"))
    assert join(memory, "d") == 1


def test_there_is_an_end_to_the_numbers(memory: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "COMMANDS", 2)
    join(memory, "a")
    join(memory, "b")
    with pytest.raises(workers.TooMany):
        join(memory, "c")


def test_only_the_same_run_keeps_its_number_alive(memory: Book) -> None:
    number = join(memory, "a")
    assert memory.commit(lambda uow: workers.beat(uow, number, "a"))
    assert not memory.commit(lambda uow: workers.beat(uow, number, "b"))
    memory.commit(lambda uow: workers.leave(uow, number, "b"))
    assert [each.run for each in memory.commit(workers.every)] == ["a"]


def test_who_is_silent_is_no_longer_live_and_is_struck_off_once(memory: Book) -> None:
    join(memory, "a", "web")
    memory.later(seconds=SILENT - 1)
    join(memory, "b", "worker")
    assert memory.commit(workers.bury) == []
    memory.later(seconds=1)
    assert [each.run for each in memory.commit(workers.live)] == ["b"]
    assert memory.commit(workers.bury) == [0]
    assert memory.commit(workers.bury) == []


def test_a_heartbeat_that_came_meanwhile_saves_a_process(memory: Book) -> None:
    number = join(memory, "a")
    memory.later(seconds=SILENT)
    (seen,) = memory.commit(workers.every)
    memory.commit(lambda uow: workers.beat(uow, number, "a"))
    assert not memory.commit(lambda uow: workers._strike(uow, seen))


def test_who_has_a_spool_now_strikes_off_who_had_it(memory: Book) -> None:
    spools = {"a": "one", "b": "two", "c": "one", "d": ""}
    for run, spool in spools.items():
        memory.commit(partial(workers.join, run=run, role="web", spool=spool))
    assert memory.commit(lambda uow: workers.succeed(uow, "c", ["one", "three"])) == [0]
    assert [each.run for each in memory.commit(workers.every)] == ["b", "c", "d"]
    assert memory.commit(lambda uow: workers.succeed(uow, "c", [])) == []


@pytest.mark.parametrize("how", ["leave", "bury", "everybody"])
def test_what_a_process_held_is_free_when_it_is_gone(memory: Book, how: str) -> None:
    memory.memory.ids.process = join(memory, "a")
    sms = Inbound("AC1", "SM1", Channel.SMS, "+255711", "+1", "help")
    memory.commit(lambda uow: inbox.accept(uow, sms))
    assert memory.rows(select(rows.c.holder)) == [(0,)]
    if how == "leave":
        memory.commit(lambda uow: workers.leave(uow, 0, "a"))
    else:
        memory.later(seconds=SILENT if how == "bury" else 0)
        assert memory.commit(lambda uow: workers.bury(uow, everybody=how == "everybody")) == [0]
    assert memory.rows(select(rows.c.holder, rows.c.lease_until)) == [(None, None)]
