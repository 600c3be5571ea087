from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Tier
from storage import addresses, offers, people
from tests.storage.book import ask

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

MENTOR = "700300"


def offered(room: Room, tier: Tier, reason: str) -> None:
    """Offer a question to a mentor, who reads on Telegram."""
    mentor = room.cast.mentors[0]

    def work(uow: UnitOfWork) -> None:
        if addresses.find(uow, Channel.TELEGRAM, MENTOR) is None:
            addresses.add(uow, Channel.TELEGRAM, MENTOR, mentor)
            people.set_preferred(uow, mentor, Channel.TELEGRAM)
        until = uow.now + timedelta(minutes=20)
        offers.add(uow, offers.New(ask(uow, room.cast), mentor, tier, until, reason))

    room.book.commit(work)
    room.book.later(minutes=1)


def why(room: Room, words: str = "WHY") -> str:
    room.write(words, MENTOR, Channel.TELEGRAM)
    (said,) = room.told(MENTOR)
    return said.splitlines()[0]


@pytest.mark.parametrize(
    ("tier", "reason", "said"),
    [
        (Tier.LEAD, "lead mentor, same language", "lead mentor, same language"),
        (Tier.FOCAL, "on call, 0 open", "focal mentor"),
        (Tier.COORDINATOR, "", "the coordinator chose you"),
        (
            Tier.REGIONAL,
            "on call (regional), covers general surgery by the charter",
            "on call (regional), you cover surgery by the charter",
        ),
    ],
)
def test_reasons_are_read_from_the_offer_else_from_its_tier(
    room: Room, tier: Tier, reason: str, said: str
) -> None:
    offered(room, tier, reason)
    assert why(room) == f"1# came to you because: {said}."


def test_the_newest_offer_is_meant_unless_a_code_says_which(room: Room) -> None:
    offered(room, Tier.LEAD, "lead mentor")
    offered(room, Tier.BACKUP, "on call (back-up)")
    assert why(room) == "2# came to you because: on call (back-up)."
    assert why(room, "Why 1#.") == "1# came to you because: lead mentor."
