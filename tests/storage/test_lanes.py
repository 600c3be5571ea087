"""What of a lane goes before what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.model import Channel, Outbound
from storage import addresses, claims, outbox
from storage.schema import outbox as rows
from tests.storage.book import Book, Cast, ask, settle
from tests.storage.promises import (
    address,
    back,
    failed,
    look,
    one,
    promise,
    ready,
    row_of,
    taken,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def test_only_the_first_of_a_lane_is_ready(memory: Book, cast: Cast) -> None:
    mine = [one(memory, words(cast)) for _ in range(3)]
    other = one(memory, Outbound(cast.mentors[0], "x", "x"))
    assert [look(memory, each) for each in mine] == ["", "behind", "behind"]
    back(memory, *mine, other)
    assert sorted(ready(memory)) == sorted([mine[0].outbox_id, other.outbox_id])
    memory.commit(lambda uow: outbox.end(uow, mine[0].outbox_id, "sent"))
    assert mine[1].outbox_id in ready(memory)


def test_strangers_have_a_lane_by_address(memory: Book, cast: Cast) -> None:
    known, _ = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+12025550177"))
    first, second = (one(memory, Outbound(None, "x", "x", address_id=known)) for _ in range(2))
    assert first.lane == -known
    assert look(memory, second) == "behind"


def test_conversation_goes_before_bulk(memory: Book, cast: Cast) -> None:
    bulk = one(memory, words(cast, bulk=True))
    assert look(memory, bulk) == ""
    said = one(memory, words(cast))
    assert look(memory, said) == ""
    assert look(memory, bulk) == "behind"


def test_one_that_is_tried_again_keeps_its_place_for_half_a_minute(
    memory: Book, cast: Cast
) -> None:
    first, second = one(memory, words(cast)), one(memory, words(cast))
    failed(memory, first, 2)
    assert look(memory, second) == "behind"
    memory.later(seconds=2)
    first = taken(memory, first)
    failed(memory, first, 28)
    assert look(memory, second) == "behind"
    memory.later(seconds=28)
    first = taken(memory, first)
    failed(memory, first, 16)
    assert row_of(memory, first).aside
    assert look(memory, second) == ""
    memory.later(seconds=16)
    assert look(memory, second) == "behind", "its time has come, and it was promised before"


def test_while_an_account_is_shut_it_keeps_its_place_for_minutes(memory: Book, cast: Cast) -> None:
    first = one(memory, words(cast))
    failed(memory, first, 200, shut=True)
    assert not row_of(memory, first).aside
    memory.later(seconds=200)
    failed(memory, taken(memory, first), 101, shut=True)
    assert row_of(memory, first).aside


def test_what_stepped_aside_comes_back_when_its_provider_was_at_fault(
    memory: Book, cast: Cast
) -> None:
    first, second = one(memory, words(cast)), one(memory, words(cast))
    failed(memory, first, 40)
    assert row_of(memory, first).aside
    memory.commit(lambda uow: claims.come_back(uow, {first.lane, 404}))
    assert look(memory, second) == "behind"
    assert ready(memory) == [first.outbox_id]


def test_what_goes_through_a_shut_account_keeps_back_its_own_address_alone(
    memory: Book, cast: Cast
) -> None:
    sms = one(memory, words(cast))
    telegram_id = address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    telegram = one(memory, words(cast, address_id=telegram_id))
    later = one(memory, words(cast, address_id=sms.address_id))
    assert look(memory, telegram) == "behind"
    assert look(memory, telegram, Channel.SMS) == ""
    assert look(memory, later, Channel.SMS) == "behind"
    back(memory, sms, telegram, later)
    assert ready(memory) == [sms.outbox_id]
    assert ready(memory, Channel.SMS) == [telegram.outbox_id]
    assert ready(memory, Channel.SMS, Channel.TELEGRAM) == []
    assert memory.commit(lambda uow: claims.next_try(uow, list(Channel))) is None
    assert memory.commit(lambda uow: claims.next_try(uow, [Channel.SMS])) == memory.now


def test_the_next_try_is_not_that_of_rows_behind_another(memory: Book, cast: Cast) -> None:
    first, second = one(memory, words(cast)), one(memory, words(cast))
    failed(memory, first, 20)
    back(memory, second)
    assert memory.commit(claims.next_try) == memory.now + timedelta(seconds=20)


@pytest.mark.sqlite
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from("send fail back take"))))
def test_no_later_row_of_a_lane_goes_before_one_in_its_place(
    new_book: Callable[..., Book], moves: list[tuple[int, str]]
) -> None:
    """However rows are taken, given back and tried again: what may go is the first in place."""
    book = new_book()
    cast = book.commit(settle)
    held = [one(book, words(cast, bulk=number % 4 == 3)) for number in range(8)]
    parcels = {parcel.outbox_id: parcel for parcel in held}
    for number, move in moves:
        parcel = held[number]
        if move == "take":
            for found in book.commit(lambda uow: claims.take(uow, [parcel.outbox_id])):  # noqa: B023
                parcels[found.outbox_id] = found
        parcel = parcels[parcel.outbox_id]
        if move == "send" and look(book, parcel) == "":
            waiting = [
                row
                for row in book.rows(select(rows.c.bulk, rows.c.id, rows.c.state, rows.c.aside))
                if row[2] == "ready" and not row[3]
            ]
            assert (parcel.bulk, parcel.outbox_id) <= min(waiting, default=(True, 1 << 62))[:2]
            book.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "sent"))  # noqa: B023
        elif move == "fail" and look(book, parcel) == "":
            failed(book, parcel, 20)
        elif move == "back":
            back(book, parcel)
        book.later(seconds=7)


SECONDS_20 = timedelta(seconds=20)


def waiting(book: Book, cast: Cast, **more: Any) -> int:
    """Promise a message that waits for 20 seconds; return its row."""
    assert promise(book, words(cast, not_before=book.now + SECONDS_20, **more)) == ()
    with book.reader.connect() as other:
        return other.execute(select(rows.c.id).order_by(rows.c.id.desc())).scalars().first() or 0


def test_one_that_waits_for_a_time_is_not_in_its_lane_yet(memory: Book, cast: Cast) -> None:
    later = waiting(memory, cast)
    assert ready(memory) == []
    assert memory.commit(claims.next_try) == memory.now + SECONDS_20
    memory.later(seconds=19)
    before = one(memory, words(cast))
    assert look(memory, before) == ""
    memory.later(seconds=1)
    behind = one(memory, words(cast))
    assert ready(memory) == []
    memory.commit(lambda uow: outbox.end(uow, before.outbox_id, "sent"))
    assert ready(memory) == [later]
    assert look(memory, behind) == "behind"
    (parcel,) = memory.commit(lambda uow: claims.take(uow, [later]))
    assert parcel.joined_at == memory.now


@pytest.mark.parametrize("how", ["urgent", "same thread"])
def test_what_waits_goes_before_an_urgent_message_and_one_of_its_thread(
    memory: Book, cast: Cast, how: str
) -> None:
    asked = memory.commit(lambda uow: ask(uow, cast))
    held = waiting(memory, cast, question_id=asked.id)
    new = words(cast, urgent=True) if how == "urgent" else words(cast, question_id=asked.id)
    assert promise(memory, new) == (), "both are found in their order"
    assert ready(memory) == [held]
    memory.commit(lambda uow: outbox.end(uow, held, "sent"))
    assert len(ready(memory)) == 1


def test_what_waits_stays_behind_other_messages_and_other_peoples(
    memory: Book, cast: Cast
) -> None:
    first, second = (memory.commit(lambda uow: ask(uow, cast)) for _ in range(2))
    waiting(memory, cast, question_id=first.id)
    for new in (
        words(cast),
        words(cast, question_id=second.id),
        Outbound(cast.mentors[0], "x", "x", question_id=first.id, urgent=True),
    ):
        assert one(memory, new).joined_at == memory.now
    assert ready(memory) == []


def test_what_waits_can_be_taken_back(memory: Book, cast: Cast) -> None:
    waiting(memory, cast)
    with memory.reader.connect() as other:
        message_id = other.execute(select(rows.c.message_id)).scalar_one()
    assert memory.commit(lambda uow: outbox.recall(uow, message_id))
    memory.later(minutes=1)
    assert ready(memory) == []
