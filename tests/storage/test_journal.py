from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Event
from storage import journal

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book


def test_lines_come_back_newest_first(memory: Book) -> None:
    events = [
        Event("question.opened", 7, 8, "a text", (("urgency", "urgent"), ("lang", "sw"))),
        Event("offer.made", 7, 9),
        Event("send.lost"),
    ]
    for each in events:
        memory.commit(lambda uow, event=each: uow.log(event))  # type: ignore[misc]
        memory.later(seconds=1)
    found = memory.commit(lambda uow: journal.newest(uow, 2))
    assert [each.event for each in found] == [events[2], events[1]]
    assert memory.commit(lambda uow: journal.newest(uow, 9))[-1].event == events[0]


def test_lines_of_one_unit_keep_their_order(memory: Book) -> None:
    def work(uow: UnitOfWork) -> None:
        for kind in "abc":
            uow.log(Event(kind))

    memory.commit(work)
    found = memory.commit(lambda uow: journal.newest(uow, 9))
    assert [each.event.kind for each in found] == ["c", "b", "a"]
    assert {each.at for each in found} == {memory.now}
