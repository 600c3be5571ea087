from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.dispatch import MOST_CLAIMED, Dispatch
from domain.model import Channel, Event, Inbound
from storage import inbox, journal
from storage.schema import inbox as rows
from storage.transaction import run_group
from tests.unit.bot.inline import Inline, trouble

if TYPE_CHECKING:
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork
    from tests.storage.book import Book


class Front:
    """A front desk that writes down what it handles, and stumbles over some texts."""

    def __init__(self, book: Book) -> None:
        self.committer = Inline(book)
        self.dispatch = Dispatch(self.committer, self.committer, self.handle)  # type: ignore[arg-type]
        self.book = book
        self.tried: list[str] = []
        self.poison = "poison"

    def handle(self, uow: UnitOfWork, arrived: Arrived) -> None:
        self.tried.append(arrived.inbound.text)
        uow.log(Event("handled", reason=arrived.inbound.text))
        if arrived.inbound.text == self.poison:
            raise LookupError("a bug")

    def store(
        self, *texts: str, sender: str = "+12025550170", works: bool = True
    ) -> list[Arrived]:
        """Store messages as a process does that works, or as a door that leaves them."""
        return [self._stored(text, sender, works) for text in texts]

    def _stored(self, text: str, sender: str, works: bool) -> Arrived:
        inbound = Inbound("twilio:AC1", f"SM {sender} {text}", Channel.SMS, sender, "", text)
        memory = replace(self.book.memory, works=works)
        accept = [lambda uow: inbox.accept(uow, inbound)]
        (done,) = run_group(self.book.connection, memory, accept, lambda: self.book.now)
        arrived: Arrived = done.value
        return arrived

    async def sweep(self, **duration: float) -> int:
        """Sweep after a while, and return how many were tried for it."""
        self.book.later(**duration)
        before = len(self.tried)
        await self.dispatch.sweep()
        await self.dispatch.drain()
        return len(self.tried) - before

    def handled(self) -> list[str]:
        lines = self.book.commit(lambda uow: journal.newest(uow, 500))
        return [entry.event.reason for entry in reversed(lines)]

    def states(self) -> list[tuple[object, ...]]:
        return self.book.rows(select(rows.c.state, rows.c.tries).order_by(rows.c.id))


@pytest.fixture
def front(book: Book) -> Front:
    return Front(book)


async def test_each_sender_is_heard_in_turn(front: Front) -> None:
    first, second = front.store("1", "2", sender="+12025550171"), front.store("3", "4")
    front.dispatch.hand_over([first[0], second[0], first[1], second[1]])
    assert not front.dispatch.is_idle()
    await front.dispatch.drain()
    assert front.dispatch.is_idle()
    for pair in ("12", "34"):
        assert [text for text in front.handled() if text in pair] == list(pair)
    assert front.states() == [("done", 1)] * 4


async def test_a_message_of_another_sender_does_not_wait(front: Front) -> None:
    """The first sender's second message waits for the first; the other sender's does not."""
    front.dispatch.hand_over(front.store("1", "2"))
    front.dispatch.hand_over(front.store("other", sender="+12025550171"))
    await front.dispatch.drain()
    assert front.tried.index("other") < front.tried.index("2")


async def test_what_a_crash_left_is_found_again_alone_and_its_try_is_counted(front: Front) -> None:
    front.store("1", "2")
    assert await front.sweep() == 0  # whoever stored them has them, as far as anybody knows
    assert await front.sweep(seconds=inbox.LEASE.total_seconds()) == 2
    assert front.handled() == ["1", "2"]
    assert front.states() == [("done", 2)] * 2
    assert front.committer.alone == 2
    assert await front.sweep() == 0


async def test_what_a_door_left_is_found_and_need_not_be_alone(front: Front) -> None:
    front.store("1", "2", works=False)
    assert await front.sweep() == 2
    assert front.handled() == ["1", "2"]
    assert front.states() == [("done", 1)] * 2
    assert front.committer.alone == 0


async def test_many_are_taken_a_few_at_a_time_and_all_at_last(front: Front) -> None:
    for number in range(3 * MOST_CLAIMED):
        front.store(str(number), sender=f"+1202555{number:04d}", works=False)
    assert await front.sweep() == 3 * MOST_CLAIMED
    assert sorted(front.handled(), key=int) == [str(n) for n in range(3 * MOST_CLAIMED)]


async def test_what_must_wait_for_an_earlier_one_is_given_back_untried(front: Front) -> None:
    first, second = front.store("1", "2")
    front.dispatch.hand_over([second])
    await front.dispatch.drain()
    assert front.states() == [("new", 1), ("new", 0)]
    front.dispatch.hand_over([first])
    await front.dispatch.drain()
    assert await front.sweep() == 1
    assert front.handled() == ["1", "2"]


async def test_a_poisoned_message_is_put_aside_after_5_tries_and_harms_no_other(
    front: Front,
) -> None:
    texts = [f"text {number}" for number in range(99)]
    for number, text in enumerate(texts):
        front.dispatch.hand_over(front.store(text, sender=f"+120255502{number:02d}"))
        if number == 50:
            front.dispatch.hand_over(front.store("poison"))
    await front.dispatch.drain()
    assert sorted(front.handled()) == sorted(texts)
    for _ in range(20):
        await front.sweep(seconds=1)
    assert front.tried.count("poison") == 5
    assert [state for state in front.states() if state[0] != "done"] == [("dead", 5)]
    assert "poison" not in front.handled()


async def test_a_failed_message_is_tried_again_later_and_then_done(front: Front) -> None:
    front.dispatch.hand_over(front.store("poison"))
    await front.dispatch.drain()
    assert front.states() == [("new", 1)]
    front.poison = ""
    assert await front.sweep() == 0
    assert await front.sweep(seconds=1) == 1
    assert front.states() == [("done", 2)]


async def test_a_message_that_kills_its_process_each_time_is_put_aside_too(front: Front) -> None:
    front.store("deadly", "2")
    front.store("3", sender="+12025550171")
    for _ in range(inbox.MOST_TRIES - 1):  # a process counts the try and never comes back
        front.book.later(seconds=inbox.LEASE.total_seconds())
        first, *_ = front.book.commit(lambda uow: inbox.claim(uow, 9))
        front.book.commit(lambda uow, one=first: inbox.try_again(uow, one.inbox_id, one.tries))  # type: ignore[misc]
    assert front.states() == [("new", inbox.MOST_TRIES), ("new", 1), ("new", 1)]
    await front.sweep(seconds=inbox.LEASE.total_seconds())
    assert sorted(front.tried) == ["2", "3"]
    assert front.states() == [("dead", inbox.MOST_TRIES), ("done", 2), ("done", 2)]


async def test_while_one_is_tried_again_no_other_is_counted(front: Front) -> None:
    for number in range(3):
        front.store(str(number), sender=f"+1202555017{number}")
    states = select(rows.c.state, rows.c.tries).order_by(rows.c.id)
    counted: list[list[tuple[object, ...]]] = []
    handle = front.dispatch._handle

    def look(uow: UnitOfWork, arrived: Arrived) -> None:
        uow.group.write()
        counted.append([tuple(row) for row in uow.rows(states)])
        handle(uow, arrived)

    front.dispatch._handle = look
    await front.sweep(seconds=inbox.LEASE.total_seconds())
    done, new = ("done", 2), ("new", 1)
    assert counted == [[done, new, new], [done, done, new], [done, done, done]]


async def test_a_database_in_trouble_is_not_held_against_the_message(front: Front) -> None:
    front.dispatch.hand_over(front.store("1"))
    front.committer.faults.append(trouble())
    await front.dispatch.drain()
    for _ in range(2 * inbox.MOST_TRIES):
        front.committer.faults.extend([None, None, trouble()])  # looked, claimed, not handled
        await front.sweep(seconds=1)
    assert front.states() == [("new", 0)]
    await front.sweep(seconds=1)
    assert (front.handled(), front.states()) == (["1"], [("done", 1)])


async def test_a_message_that_cannot_even_be_put_back_is_found_again(front: Front) -> None:
    front.dispatch.hand_over(front.store("1"))
    front.committer.faults.extend([trouble(), trouble()])
    await front.dispatch.drain()
    assert front.states() == [("new", 1)]
    assert await front.sweep(seconds=inbox.LEASE.total_seconds()) == 1
    assert front.handled() == ["1"]


async def test_a_message_found_and_handed_over_at_once_is_handled_once(front: Front) -> None:
    arrived = front.store("1")
    sweeping = asyncio.create_task(front.dispatch.sweep())
    front.dispatch.hand_over(arrived)
    await sweeping
    front.dispatch.hand_over(arrived)
    await front.dispatch.drain()
    assert front.handled() == ["1"]
