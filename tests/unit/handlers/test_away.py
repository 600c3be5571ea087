"""A business phone on WhatsApp: what comes at once and is too long to be typed is asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Channel, Discipline, Shift, Tier
from storage import addresses, people, roster
from storage.schema import journal
from tests.storage.book import person

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

BUSINESS, ASKER = "+12025550188", "+255700000100"
AWAY = "Thank you for writing to us. We are closed now."


@pytest.fixture
def offered(room: Room) -> Room:
    """A mentor whose phone is a business phone on WhatsApp was offered a question."""

    def work(uow: UnitOfWork) -> None:
        mentor = people.get(uow, room.cast.mentors[0])
        addresses.add(uow, Channel.WHATSAPP, BUSINESS, mentor.id)
        values = person(mentor.name, mentor.facility_id, preferred=Channel.WHATSAPP)
        people.change(uow, mentor.id, values, mentor.roles)
        starts = uow.now.replace(tzinfo=None) - timedelta(hours=1)
        hours = (starts, starts + timedelta(hours=12), "UTC")
        roster.add(uow, Shift(0, mentor.id, Discipline.ANAESTHESIA, Tier.FOCAL, *hours))

    room.book.commit(work)
    room.write("LIST", BUSINESS, Channel.WHATSAPP)  # and wrote today: the window is open
    room.told(BUSINESS)
    room.book.later(minutes=10)
    room.write("Where is the list kept?")
    assert "Where is the list kept?" in room.told(BUSINESS)[-1]
    room.told(ASKER)
    return room


def says(room: Room, text: str, seconds: int = 0) -> list[str]:
    """The phone sends a text so long after our message; return what it is told."""
    room.book.later(seconds=seconds)
    room.write(text, BUSINESS, Channel.WHATSAPP)
    return room.told(BUSINESS)


def logged(room: Room, kind: str) -> int:
    return len(room.book.rows(select(journal.c.id).where(journal.c.kind == kind)))


def test_it_is_held_at_first_and_noted_from_then_on(offered: Room) -> None:
    assert says(offered, AWAY, 2) == [
        'Your phone sent "Thank you for writing to..." by itself, so we held it for 1#.\n'
        "1=send it to Asha 0=drop it"
    ]
    assert says(offered, AWAY) == []
    assert (logged(offered, "away.held"), logged(offered, "away.noted")) == (1, 1)
    assert says(offered, "0")[0].startswith("Dropped: your text went to nobody.")
    assert offered.told(ASKER) == []
    assert logged(offered, "question.claimed") == 0, "no clock is stopped by it"


def test_its_mentor_may_have_written_it_all_the_same(offered: Room) -> None:
    says(offered, AWAY, 2)
    assert says(offered, "1", 20)[0].startswith("Sent to Asha")
    assert AWAY in offered.told(ASKER)[0]


@pytest.mark.parametrize(("text", "seconds"), [(AWAY, 5), ("Two units, then look again.", 0)])
def test_what_a_person_can_have_typed_is_an_answer(offered: Room, text: str, seconds: int) -> None:
    assert says(offered, text, seconds)[0].startswith("Sent to Asha")
    assert text in offered.told(ASKER)[0]


def test_whoever_has_just_touched_the_phone_is_there(offered: Room) -> None:
    says(offered, "A", 30)
    offered.told(ASKER)
    assert says(offered, AWAY)[0].startswith("Sent to Asha")
