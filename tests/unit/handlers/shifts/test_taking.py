"""Two colleagues take the same shift in one group: one has it, on both databases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Discipline, Inbound, Role, Shift, Tier
from handlers import front
from storage import addresses, inbox, people, roster, rota, shift_requests
from tests.storage.book import open_url, person
from tests.unit.handlers.room import Room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.inbox import Arrived
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

GIVER, FIRST, SECOND = "+255700000101", "+255700000102", "+255700000103"
DAY = datetime.fromisoformat("2026-11-21T07:00")
ZONE = "Africa/Dar_es_Salaam"
OFFER = (
    "Giver asks for help with anaesthesia on Sat 21 Nov, 07:00-19:00.\n"
    "1=take the shift 2=not this time. Both are fine."
)


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, book: Book) -> Iterator[Room]:
    if request.param == "sqlite":
        yield Room(book)
        return
    other = open_url(request.getfixturevalue("postgres"))
    yield Room(other)
    other.close()


def prepare(uow: UnitOfWork, room: Room) -> None:
    """Three mentors, the first of whom is on duty on Saturday."""
    agreed = {"consented_at": uow.now}
    giver, *_ = room.cast.mentors
    values = person("Third", room.cast.facility, **agreed)
    third = people.add(uow, values, [Role.MENTOR])
    addresses.add(uow, Channel.SMS, SECOND, third)
    for each, name in ((giver, "Giver"), (room.cast.mentors[1], "Second")):
        people.change(uow, each, person(name, room.cast.facility), [Role.MENTOR])
    hours = (DAY, DAY.replace(hour=19), ZONE)
    roster.add(uow, Shift(0, giver, Discipline.ANAESTHESIA, Tier.COUPLED, *hours))


def arrive(room: Room, sender: str, text: str) -> Arrived:
    inbound = Inbound("AC1", f"{sender}{text}", Channel.SMS, sender, "+1", text)
    arrived = room.book.commit(lambda uow: inbox.accept(uow, inbound))
    assert arrived is not None
    return arrived


def offered(room: Room) -> None:
    room.book.commit(lambda uow: prepare(uow, room))
    room.write("SWAP SAT 21 NOV", GIVER)
    assert room.told(FIRST) == room.told(SECOND) == [OFFER]
    room.told(GIVER)


def test_of_two_who_take_it_at_once_the_first_has_it_and_the_other_hears_so(room: Room) -> None:
    offered(room)
    both = [arrive(room, FIRST, "1"), arrive(room, SECOND, "TAKE")]
    works = [lambda uow, each=each: front.receive(room.desk(uow), each) for each in both]
    for done in room.book.group(*works):
        room.take([done])
    assert room.told(FIRST)[0].startswith("The shift on Sat 21 Nov, 07:00-19:00, is now yours.")
    assert len(room.told(GIVER)) == 1
    room.write("1", SECOND)
    for late in room.told(SECOND):
        assert late.startswith("Second was a little faster for Sat 21 Nov.")
    window = (room.book.now, room.book.now.replace(month=12))
    (only,) = room.book.commit(lambda uow: rota.overrides(uow, *window))
    assert (only.mentor_id, only.replaces_id) == (room.cast.mentors[1], room.cast.mentors[0])


def test_who_takes_what_they_have_taken_hears_the_same_again(room: Room) -> None:
    offered(room)
    room.write("TAKE SAT 21 NOV", FIRST)
    (taken,) = room.told(FIRST)
    (request,) = room.book.commit(lambda uow: shift_requests.of_giver(uow, room.cast.mentors[0]))
    assert request.taker_id == room.cast.mentors[1]
    room.write("TAKE", FIRST)
    assert room.told(FIRST) == [taken]
