from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from domain.limits import A_MINUTE, AN_HOUR, SAME, Haste
from domain.model import Channel, Inbound
from storage import haste, inbox, messages, senders

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

KEYS = count()
WRITER, OTHER = "+12025550170", "+12025550171"


def write(book: Book, times: int, sender: str = WRITER, text: str = "") -> int:
    """Let somebody write so often at once; return the last message."""

    def work(uow: UnitOfWork) -> int:
        last = 0
        for number in range(times):
            said = text or f"text {number} of {uow.now}"
            key = f"SM{next(KEYS)}"
            arrived = inbox.accept(uow, Inbound("AC1", key, Channel.SMS, sender, "+1", said))
            assert arrived is not None
            last = arrived.message_id
        return last

    return book.commit(work)


def of(book: Book, message_id: int) -> Haste:
    return book.commit(lambda uow: senders.of(uow, message_id).haste)


def test_the_last_message_within_a_minutes_share_is_not_over_and_the_next_is(memory: Book) -> None:
    assert not of(memory, write(memory, A_MINUTE.most)).over
    assert of(memory, write(memory, 1)).over


def test_what_came_after_a_message_does_not_count_against_it(memory: Book) -> None:
    early = write(memory, 10)
    write(memory, A_MINUTE.most)
    assert not of(memory, early).over


def test_what_others_wrote_does_not_count(memory: Book) -> None:
    write(memory, A_MINUTE.most)
    assert not of(memory, write(memory, 1, OTHER)).over


def test_after_a_minute_there_is_room_again(memory: Book) -> None:
    write(memory, A_MINUTE.most + 1)
    memory.later(seconds=61)
    assert not of(memory, write(memory, 1)).over


def test_a_message_counts_by_when_it_came_however_late_it_is_handled(memory: Book) -> None:
    last = write(memory, A_MINUTE.most + 1)
    memory.later(minutes=30)
    assert of(memory, last).over


def test_an_hours_share_has_an_end_too(memory: Book) -> None:
    rounds, last = AN_HOUR.most // A_MINUTE.most, 0
    for _ in range(rounds):
        last = write(memory, A_MINUTE.most)
        memory.later(seconds=90)
    assert not of(memory, last).over
    assert of(memory, write(memory, 1)).over


def test_the_last_texts_are_read_only_when_there_are_several(memory: Book) -> None:
    assert of(memory, write(memory, SAME.most - 1, text="I am away.")).texts == ()
    assert of(memory, write(memory, 1, text="I am away.")).texts == ("I am away.",) * SAME.most
    memory.later(minutes=11)
    assert of(memory, write(memory, 1)).texts == ()


def test_it_is_counted_how_much_somebody_wrote_lately(memory: Book) -> None:
    last = write(memory, 3)
    address = memory.commit(lambda uow: messages.get(uow, last).address_id)
    assert address is not None
    assert memory.commit(lambda uow: haste.lately(uow, address)) == 3
    memory.later(minutes=11)
    assert memory.commit(lambda uow: haste.lately(uow, address)) == 0
