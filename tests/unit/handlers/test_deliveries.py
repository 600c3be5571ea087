"""Reports in any order and number come to one picture, and each loss is told once."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Channel, Delivery, Outbound, Receipt
from domain.posting import EXPIRED, PARTED
from handlers import deliveries
from storage import addresses, attempts, parked
from storage.schema import attempt
from storage.schema import parked as parked_rows
from tests.unit.handlers.room import CHAT

if TYPE_CHECKING:
    from storage.outbox import Parcel
    from tests.unit.handlers.room import Room


def promised(room: Room, phrase: str = "news.claimed") -> Parcel:
    told = Outbound(room.cast.mentee, phrase, "words")
    room.take(room.book.group(lambda uow: uow.send(told)))
    return room.parcels.pop()


def report(room: Room, receipt: Receipt) -> None:
    room.take(room.book.group(lambda uow: deliveries.report(room.desk(uow), receipt)))


def state(room: Room, parcel: Parcel) -> tuple[str, str | None]:
    columns = select(attempt.c.state, attempt.c.provider_id)
    ((found, provider_id),) = room.book.rows(columns.where(attempt.c.id == parcel.attempt_id))
    return found, provider_id


@pytest.mark.parametrize("order", list(permutations(Delivery)), ids="-".join)
def test_every_order_of_five_reports_gives_one_state_and_one_alarm_at_most(
    room: Room, order: tuple[Delivery, ...]
) -> None:
    parcel = promised(room)
    for kind in order:
        report(room, Receipt("AC1", "SM1", kind, parcel.attempt_id, "30003"))
    assert state(room, parcel) == ("read", "SM1")
    assert len(room.told(CHAT)) <= 1


def test_every_sequence_of_five_reports_tells_of_a_loss_once_at_most(room: Room) -> None:
    kinds = (Delivery.SENT, Delivery.FAILED, Delivery.DELIVERED)
    for sequence in product(kinds, repeat=5):
        parcel = promised(room)
        for kind in sequence:
            report(room, Receipt("AC1", "SM1", kind, parcel.attempt_id, "30003"))
        told = room.told(CHAT)
        delivered = Delivery.DELIVERED in sequence
        failed = Delivery.FAILED in sequence
        wanted = "delivered" if delivered else "failed" if failed else "sent"
        assert state(room, parcel)[0] == wanted, sequence
        first = sequence.index(Delivery.DELIVERED) if delivered else 5
        assert len(told) == (Delivery.FAILED in sequence[:first]), sequence


def test_a_report_that_beats_the_answer_of_its_call_is_kept_for_it(room: Room) -> None:
    parcel = promised(room)
    report(room, Receipt("AC1", "SM1", Delivery.FAILED, error_code="30003"))
    assert state(room, parcel) == ("planned", None)
    assert room.told(CHAT) == []
    room.book.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC1", "SM1"))
    (found,) = room.book.commit(parked.known)
    report(room, found.receipt)
    assert state(room, parcel) == ("failed", "SM1")
    assert len(room.told(CHAT)) == 1


def test_a_report_with_our_own_mark_needs_no_answer_of_the_call(room: Room) -> None:
    parcel = promised(room)
    report(room, Receipt("AC1", "SM1", Delivery.DELIVERED, parcel.attempt_id))
    assert state(room, parcel) == ("delivered", "SM1")
    assert room.book.rows(select(parked_rows.c.id)) == []


@pytest.mark.parametrize(
    ("phrase", "told"),
    [("ask.received", 0), ("news.claimed", 0), ("relay.second", 1), ("ans.first", 1)],
)
def test_of_what_came_too_late_only_what_is_missed_is_told(
    room: Room, phrase: str, told: int
) -> None:
    parcel = promised(room, phrase)
    concerned = room.book.commit(lambda uow: attempts.concerned(uow, parcel.attempt_id))
    assert concerned is not None
    room.take(room.book.group(lambda uow: deliveries.lost(room.desk(uow), concerned, EXPIRED)))
    found = room.told(CHAT)
    assert len(found) == told
    assert all("the network was down for too long" in text for text in found)


@pytest.mark.parametrize(("code", "dead"), [("30005", True), ("21614", True), ("30004", False)])
def test_a_number_that_is_nobodys_is_written_to_no_more(room: Room, code: str, dead: bool) -> None:
    parcel = promised(room)
    report(room, Receipt("AC1", "SM1", Delivery.FAILED, parcel.attempt_id, code))
    home = room.book.commit(lambda uow: addresses.get(uow, parcel.address_id))
    assert (home.dead_at is not None) is (home.blocked_at is not None) is dead


def test_a_chat_that_refuses_is_blocked_and_not_dead(room: Room) -> None:
    chats = room.book.commit(lambda uow: addresses.of_person(uow, room.rehema))
    chat = next(each for each in chats if each.channel is Channel.TELEGRAM)
    room.take(room.book.group(lambda uow: deliveries.block(room.desk(uow), chat.id, "30005")))
    found = room.book.commit(lambda uow: addresses.get(uow, chat.id))
    assert (found.dead_at, found.blocked_at) == (None, room.book.now)


@pytest.mark.parametrize(("phrase", "told"), [("ans.first", 1), ("news.claimed", 0)])
def test_what_went_nowhere_as_the_number_is_not_theirs_is_told_where_it_is_missed(
    room: Room, phrase: str, told: int
) -> None:
    parcel = promised(room, phrase)
    concerned = room.book.commit(lambda uow: attempts.concerned_by(uow, parcel.outbox_id))
    assert concerned is not None
    room.take(room.book.group(lambda uow: deliveries.lost(room.desk(uow), concerned, PARTED)))
    said = room.told(CHAT)
    assert len(said) == told
    assert all("(the number is no longer theirs)" in each for each in said)
