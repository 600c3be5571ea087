from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from domain.model import Channel, Inbound, MessageKind
from storage import inbox, messages, workers
from storage.inbox import Claimed
from storage.schema import inbox as rows
from storage.schema import message, seen
from storage.transaction import run_group

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

HELP = Inbound(
    account="AC1",
    provider_id="SM1",
    channel=Channel.WHATSAPP,
    sender="+255700000077",
    recipient="+255700000000",
    text="Mama anatoka damu: help",
    kind=MessageKind.TAP,
    payload="q7:1",
    quoted="SM0",
    raw=b"Body=help&MessageSid=SM1",
)


def accept(book: Book, inbound: Inbound = HELP) -> inbox.Arrived:
    found = book.commit(lambda uow: inbox.accept(uow, inbound))
    assert found is not None
    return found


def counted(book: Book) -> tuple[int, int, int]:
    a, b, c = (
        book.rows(select(func.count()).select_from(each))[0][0] for each in (rows, message, seen)
    )
    return a, b, c


def test_ten_copies_in_one_group_are_one_message(memory: Book) -> None:
    done = memory.group(*[lambda uow: inbox.accept(uow, HELP)] * 10)
    assert [each.value is None for each in done] == [False] + [True] * 9
    assert counted(memory) == (1, 1, 1)


def test_ten_copies_one_after_another_are_one_message(memory: Book) -> None:
    accept(memory)
    assert [memory.commit(lambda uow: inbox.accept(uow, HELP)) for _ in range(9)] == [None] * 9
    assert counted(memory) == (1, 1, 1)


@pytest.mark.parametrize("other", [{"account": "AC2"}, {"provider_id": "SM2"}])
def test_another_account_or_id_is_another_message(memory: Book, other: dict[str, str]) -> None:
    accept(memory)
    accept(memory, replace(HELP, **other))  # type: ignore[arg-type]
    assert counted(memory) == (2, 2, 2)


def test_a_copy_is_known_after_its_row_was_deleted(memory: Book) -> None:
    arrived = accept(memory)
    memory.commit(lambda uow: uow.change(delete(rows)))
    memory.commit(lambda uow: uow.change(delete(message)))
    assert memory.commit(lambda uow: inbox.accept(uow, HELP)) is None
    with pytest.raises(LookupError):
        memory.commit(lambda uow: inbox.load(uow, arrived.inbox_id))


def test_a_copy_is_taken_when_the_first_was_not_stored(memory: Book) -> None:
    def broken(uow: object) -> None:
        inbox.accept(uow, HELP)  # type: ignore[arg-type]
        raise RuntimeError("after accept")

    assert memory.group(broken)[0].fault is not None
    assert accept(memory).inbound == HELP


def test_load_gives_the_inbound_back(memory: Book) -> None:
    arrived = accept(memory)
    loaded = memory.commit(lambda uow: inbox.load(uow, arrived.inbox_id))
    assert loaded == replace(arrived, inbound=replace(HELP, recipient="", raw=b""))


def test_a_stranger_gets_one_address(memory: Book) -> None:
    first = accept(memory)
    second = accept(memory, replace(HELP, provider_id="SM2"))
    assert first.address_id == second.address_id


def test_the_words_are_stored_once_and_belong_to_the_address(memory: Book) -> None:
    arrived = accept(memory)
    found = memory.commit(lambda uow: messages.get(uow, arrived.message_id))
    assert (found.text, found.address_id, found.provider_id) == (
        HELP.text,
        arrived.address_id,
        "SM1",
    )


def test_waiting_messages_come_in_order(memory: Book) -> None:
    arrived = []
    for number in range(5):
        memory.later(seconds=1)
        arrived.append(accept(memory, replace(HELP, provider_id=f"SM{number}")))
    memory.later(seconds=inbox.LEASE.total_seconds())
    assert memory.commit(inbox.waiting)
    found = memory.commit(lambda uow: inbox.claim(uow, 3))
    assert found == [Claimed(each.inbox_id, each.lane, 1) for each in arrived[:3]]


def test_a_lane_is_a_person_where_one_is_known_else_an_address(memory: Book, cast: Cast) -> None:
    stranger = accept(memory)
    assert stranger.lane == -stranger.address_id
    from_mentee = replace(HELP, provider_id="SM2", channel=Channel.SMS, sender="+255700000100")
    known = accept(memory, from_mentee)
    assert known.lane == cast.mentee


def test_a_later_message_of_a_lane_waits_for_the_earlier_one(memory: Book) -> None:
    first, second = (accept(memory, replace(HELP, provider_id=one)) for one in ("SM1", "SM2"))
    assert not memory.commit(lambda uow: inbox.done(uow, second.inbox_id))
    assert memory.commit(lambda uow: inbox.done(uow, first.inbox_id))
    assert memory.commit(lambda uow: inbox.done(uow, second.inbox_id))


def test_what_arrived_first_goes_first_however_late_it_is_stored(memory: Book) -> None:
    spooled = replace(HELP, provider_id="SM2", arrived_at=memory.now)
    memory.later(seconds=9)
    late = accept(memory, replace(HELP, arrived_at=memory.now))
    memory.later(seconds=9)
    early = accept(memory, spooled)
    assert early.inbox_id > late.inbox_id
    assert not memory.commit(lambda uow: inbox.done(uow, late.inbox_id))
    assert memory.commit(lambda uow: inbox.done(uow, early.inbox_id))
    assert memory.commit(lambda uow: inbox.done(uow, late.inbox_id))


@pytest.mark.parametrize("clear_s", [0, 4])
def test_nothing_is_handled_while_a_door_may_hold_something_back(
    memory: Book, clear_s: int
) -> None:
    arrived = accept(memory)
    memory.commit(lambda uow: inbox.release(uow, arrived.inbox_id))
    door = memory.commit(
        lambda uow: workers.join(uow, "a", "web", "s", uow.now + timedelta(seconds=clear_s))
    )
    memory.later(seconds=clear_s)
    assert not memory.commit(inbox.waiting)
    assert claimed(memory) == []
    assert not memory.commit(lambda uow: inbox.done(uow, arrived.inbox_id))
    again = memory.now + timedelta(seconds=1)
    memory.commit(lambda uow: workers.beat(uow, door, "a", again))
    assert memory.commit(inbox.waiting)
    assert claimed(memory) == [(arrived.inbox_id, 0)]
    assert memory.commit(lambda uow: inbox.done(uow, arrived.inbox_id))


def test_who_has_no_spool_holds_nothing_back(memory: Book) -> None:
    arrived = accept(memory)
    memory.commit(lambda uow: workers.join(uow, "a", "worker"))
    memory.later(seconds=60)
    assert memory.commit(lambda uow: inbox.done(uow, arrived.inbox_id))


def claimed(book: Book) -> list[tuple[int, int]]:
    return [(each.inbox_id, each.tries) for each in book.commit(lambda uow: inbox.claim(uow, 9))]


def test_a_later_message_waits_while_the_earlier_one_rests_after_a_failure(memory: Book) -> None:
    first, second = (accept(memory, replace(HELP, provider_id=one)) for one in ("SM1", "SM2"))
    memory.later(seconds=inbox.LEASE.total_seconds())
    other = accept(memory, replace(HELP, provider_id="SM3", sender="+255700000078"))
    memory.commit(lambda uow: inbox.fail(uow, first.inbox_id, 1, "LookupError"))
    memory.commit(lambda uow: inbox.release(uow, other.inbox_id))
    assert claimed(memory) == [(other.inbox_id, 0)]
    memory.later(seconds=1)
    assert sorted(claimed(memory)) == [(first.inbox_id, 1), (second.inbox_id, 1)]
    memory.commit(lambda uow: inbox.fail(uow, first.inbox_id, inbox.MOST_TRIES, "LookupError"))
    assert memory.commit(lambda uow: inbox.done(uow, second.inbox_id))


def test_what_a_process_holds_is_free_when_its_lease_ends(memory: Book) -> None:
    arrived = accept(memory)
    for process in (1, 2):
        memory.memory.ids.process = process
        assert claimed(memory) == []
    memory.later(seconds=inbox.LEASE.total_seconds())
    assert claimed(memory) == [(arrived.inbox_id, 1)]


def test_what_was_mislaid_between_store_and_hand_is_found_soon(memory: Book) -> None:
    arrived = accept(memory)
    memory.later(seconds=inbox.HANDED_OVER.total_seconds())
    assert memory.commit(inbox.waiting)
    assert memory.commit(lambda uow: inbox.claim(uow, 9, {arrived.inbox_id})) == []
    assert claimed(memory) == [(arrived.inbox_id, 1)]


def test_what_we_have_in_memory_is_not_taken_again_when_its_lease_ends(memory: Book) -> None:
    arrived = accept(memory)
    memory.later(seconds=inbox.LEASE.total_seconds())
    assert memory.commit(lambda uow: inbox.claim(uow, 9, {arrived.inbox_id})) == []
    assert memory.rows(select(rows.c.tries)) == [(1,)]


@pytest.mark.parametrize("works", [False, True])
def test_only_the_first_try_is_counted_by_taking_a_message(memory: Book, works: bool) -> None:
    storing = replace(memory.memory, works=works)
    accepting = [lambda uow: inbox.accept(uow, HELP)]
    (done,) = run_group(memory.connection, storing, accepting, lambda: memory.now)
    for taken in range(3):
        memory.later(seconds=inbox.LEASE.total_seconds())
        assert claimed(memory) == [(done.value.inbox_id, int(works or taken > 0))]
        assert memory.rows(select(rows.c.tries)) == [(1,)]


def test_a_further_try_is_counted_by_who_has_the_message_and_once(memory: Book) -> None:
    row = accept(memory).inbox_id

    def counted(before: int) -> bool:
        return memory.commit(lambda uow: inbox.try_again(uow, row, before))

    assert [counted(1), counted(1), counted(2)] == [True, False, True]
    memory.memory.ids.process = 2
    assert not counted(3)
    assert memory.rows(select(rows.c.tries)) == [(3,)]


def test_what_is_released_was_not_tried_and_is_free_at_once(memory: Book) -> None:
    arrived = accept(memory)
    memory.commit(lambda uow: inbox.release(uow, arrived.inbox_id))
    memory.memory.ids.process = 2
    assert claimed(memory) == [(arrived.inbox_id, 0)]


def test_a_message_is_done_once(memory: Book) -> None:
    row = accept(memory).inbox_id
    assert memory.commit(lambda uow: inbox.done(uow, row))
    assert not memory.commit(lambda uow: inbox.done(uow, row))
    assert not memory.commit(inbox.waiting)


def test_tries_are_counted_and_the_fifth_failure_is_the_last(memory: Book) -> None:
    row = accept(memory).inbox_id
    for number in range(1, 6):
        dead = memory.commit(lambda uow, n=number: inbox.fail(uow, row, n, "ValueError"))  # type: ignore[misc]
        assert dead == (number == 5)
        assert not memory.commit(inbox.waiting)
        memory.later(seconds=number)
        assert claimed(memory) == ([] if dead else [(row, number)])
    assert memory.rows(select(rows.c.state, rows.c.tries, rows.c.fault)) == [
        ("dead", 5, "ValueError")
    ]


def test_a_message_that_is_done_cannot_fail_any_more(memory: Book) -> None:
    row = accept(memory).inbox_id
    memory.commit(lambda uow: inbox.done(uow, row))
    memory.commit(lambda uow: inbox.fail(uow, row, 1, "late"))
    memory.later(hours=1)
    assert not memory.commit(inbox.waiting)


def test_the_backlog_tells_how_many_and_since_when(memory: Book) -> None:
    assert memory.commit(inbox.backlog) == (0, None)
    began = memory.now
    row = accept(memory).inbox_id
    memory.later(minutes=2)
    accept(memory, replace(HELP, provider_id="SM2"))
    assert memory.commit(inbox.backlog) == (2, began)
    memory.commit(lambda uow: inbox.done(uow, row))
    assert memory.commit(inbox.backlog) == (1, memory.now)
