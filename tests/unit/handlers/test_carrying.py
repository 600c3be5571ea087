from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.model import Channel, OfferState, Tier
from handlers import carrying
from storage import addresses, offers, people
from tests.storage.book import ask

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import CHAT, Room
else:
    from tests.unit.handlers.room import CHAT

MENTOR = "700300"


def mentor_of(room: Room) -> int:
    """Return a mentor, who reads on Telegram."""
    mentor = room.cast.mentors[0]
    room.book.commit(lambda uow: addresses.add(uow, Channel.TELEGRAM, MENTOR, mentor))
    return mentor


def carry(room: Room, mentor: int, times: int, state: OfferState) -> None:
    """Offer questions to a mentor, each of which ends so."""

    def work(uow: UnitOfWork) -> None:
        for _ in range(times):
            until = uow.now + timedelta(minutes=20)
            made = offers.add(uow, offers.New(ask(uow, room.cast), mentor, Tier.FOCAL, until, ""))
            offers.decide(uow, made.id, state)

    room.book.commit(work)


def watch(room: Room, mentor: int) -> None:
    def work(uow: UnitOfWork) -> None:
        carrying.watch(room.desk(uow), people.get(uow, mentor))

    room.take(room.book.group(work))


def test_more_than_fifteen_questions_in_seven_days_are_told_of_once_a_week(room: Room) -> None:
    mentor = mentor_of(room)
    carry(room, mentor, 15, OfferState.ACCEPTED)
    carry(room, mentor, 9, OfferState.DECLINED)
    watch(room, mentor)
    assert room.told(MENTOR) == room.told(CHAT) == []
    carry(room, mentor, 1, OfferState.ACCEPTED)
    watch(room, mentor)
    (own,), (told,) = room.told(MENTOR), room.told(CHAT)
    assert own == (
        "You have carried a lot this week: 16 questions, 0 nights. "
        "Rehema is asking others to share.\nAWAY 1d if you need rest."
    )
    assert "has carried a lot in 7 days: 16 questions, 0 nights." in told
    watch(room, mentor)
    assert room.told(MENTOR) == room.told(CHAT) == []


def test_nights_with_a_call_count_each_once_and_for_a_week(room: Room) -> None:
    mentor = mentor_of(room)
    room.book.later(hours=14)
    for _ in range(3):
        carry(room, mentor, 4, OfferState.EXPIRED)
        room.book.later(hours=24)
    room.book.later(hours=-24)
    watch(room, mentor)
    assert room.told(CHAT) == []
    room.book.later(hours=24)
    carry(room, mentor, 1, OfferState.EXPIRED)
    room.book.later(hours=12)
    watch(room, mentor)
    assert "0 questions, 4 nights." in room.told(MENTOR)[0]


def test_nobody_is_woken_to_hear_of_it(room: Room) -> None:
    mentor = mentor_of(room)
    room.book.later(hours=14)
    carry(room, mentor, 16, OfferState.ACCEPTED)
    watch(room, mentor)
    assert room.told(MENTOR) == []
