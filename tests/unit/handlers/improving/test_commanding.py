"""Barriers at the desk: several leaders, names that several have, keys that come late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.barriers import Barrier, BarrierKind, Level, Priority
from domain.model import Channel, Job, Role
from handlers.improving import asking, barriers, moving
from storage import addresses, people
from storage import barriers as stored
from tests.storage.book import person
from tests.unit.handlers.room import CHAT, MENTEE, Room

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

LEADERS = ("+12025550171", "+12025550172")
MENTORS = ("+255700000101", "+255700000102")


@dataclass
class Hospital:
    """A hospital with two leaders and nobody over the region."""

    room: Room
    leaders: list[int]

    def lack(self, priority: Priority = Priority.NORMAL) -> Barrier:
        """Open a ticket, and let everybody be told."""

        def work(uow: UnitOfWork) -> Barrier:
            place = self.room.cast.facility
            return barriers.open_(self.room.desk(uow), place, BarrierKind.STAFF, priority)

        made: Barrier = self.room.take(self.room.book.group(work))
        return made

    def fall_due(self, ticket: Barrier) -> None:
        """The day of a ticket comes."""
        self.room.book.later(seconds=(ticket.due_at - self.room.book.now).total_seconds())
        job = Job(asking.DUE, str(ticket.id), ticket.due_at)
        self.room.take(self.room.book.group(lambda uow: moving.fall_due(self.room.desk(uow), job)))

    def now(self, ticket: Barrier) -> Barrier:
        """Return a ticket as it stands."""
        return self.room.book.commit(lambda uow: stored.get(uow, ticket.id))


@pytest.fixture
def hospital(room: Room) -> Hospital:
    def add(uow: UnitOfWork) -> list[int]:
        agreed = {"consented_at": uow.now}
        rehema = people.get(uow, room.rehema)
        values = person("Rehema", room.cast.facility, preferred=Channel.TELEGRAM, **agreed)
        people.change(uow, rehema.id, values, rehema.roles)
        made = []
        for number, address in enumerate(LEADERS):
            values = person(f"Leader {number}", room.cast.facility, **agreed)
            made.append(people.add(uow, values, [Role.FACILITY_LEADER]))
            addresses.add(uow, Channel.SMS, address, made[-1])
        return made

    return Hospital(room, room.book.commit(add))


def test_of_several_leaders_the_first_to_answer_decides_and_the_others_hear_it(
    hospital: Hospital,
) -> None:
    ticket, room = hospital.lack(), hospital.room
    assert hospital.now(ticket).owner_id is None
    assert len(room.told(LEADERS[0])) == len(room.told(LEADERS[1])) == 1
    room.write("1", LEADERS[1])
    assert room.told(LEADERS[1])[0].startswith("B1, Bunda District Hospital: ")
    assert "is reported as solved by Leader." in room.told(LEADERS[0])[0]
    assert hospital.now(ticket).closed_by_id == hospital.leaders[1]
    room.write("0", LEADERS[1])
    assert room.told(LEADERS[1]) == ["B1 stays closed as it is.\nNothing more to do now."]
    room.write("DONE B1", LEADERS[0])
    assert room.told(LEADERS[0])[0].startswith("B1, Bunda District Hospital: ")


def test_help_without_a_region_goes_to_the_coordinators_who_have_nobody_above(
    hospital: Hospital,
) -> None:
    ticket, room = hospital.lack(Priority.HIGH), hospital.room
    room.told(LEADERS[1])
    room.write("2", LEADERS[0])
    assert hospital.now(ticket).level is Level.PROGRAMME
    assert "nobody could solve it yet" in room.told(CHAT)[-1]
    assert "so Rehema is asked to help by" in room.told(LEADERS[1])[-1]
    room.write("HELP B1", CHAT, Channel.TELEGRAM)
    assert room.told(CHAT)[-1].startswith("B1 is with the coordinators already.")
    hospital.fall_due(hospital.now(ticket))
    assert "nobody could solve it yet" in room.told(CHAT)[-1]
    assert hospital.now(ticket).reminded == 1


def test_a_ticket_is_given_by_name_and_a_name_of_several_is_asked_about(
    hospital: Hospital,
) -> None:
    ticket, room = hospital.lack(), hospital.room
    room.told(LEADERS[0])
    room.write("GIVE B1", LEADERS[0])
    assert room.told(LEADERS[0])[-1].startswith("To whom?")
    room.write("GIVE B1 Nobody", LEADERS[0])
    assert room.told(LEADERS[0])[-1].startswith('Nobody here is called "Nobody"')
    room.write("B1 Mentor", LEADERS[0])
    assert room.told(LEADERS[0])[-1].startswith("Who gets B1?\n1 Mentor 0\n2 Mentor 1")
    room.write("2", LEADERS[0])
    assert room.told(LEADERS[0])[-1].startswith("B1, Bunda District Hospital: Mentor is asked")
    assert hospital.now(ticket).owner_id == room.cast.mentors[1]
    assert "You are asked to look at it" in room.told(MENTORS[1])[-1]
    room.write("DONE B1", MENTORS[1])
    assert room.told(MENTORS[1])[-1].endswith("DONE B1 and a few words say what was done.")
    room.write("DONE B1 Two nurses came", MENTORS[1])
    assert room.told(MENTORS[1])[-1].startswith("Thank you, saved with B1.")
    assert hospital.now(ticket).note == "Two nurses came"


def test_a_key_that_comes_late_answers_what_was_asked_last_and_nothing_else(
    hospital: Hospital,
) -> None:
    ticket, room = hospital.lack(), hospital.room
    room.book.later(days=5)
    room.write("2", LEADERS[0])
    assert hospital.now(ticket).level is Level.PROGRAMME
    room.told(LEADERS[0])
    room.write("1", LEADERS[0])
    assert hospital.now(ticket).closed_at is None, "our last word was another"


def test_a_ticket_at_night_waits_for_the_morning_and_takes_no_key_before(
    hospital: Hospital,
) -> None:
    room = hospital.room
    room.book.later(hours=15)
    ticket = hospital.lack()
    room.write("1", LEADERS[0])
    assert hospital.now(ticket).closed_at is None
    assert not [each for each in room.told(LEADERS[0]) if "the team reports" in each]
    room.book.later(hours=9)
    job = Job(asking.ASK, f"{ticket.id} {hospital.leaders[0]}", room.book.now)
    room.take(room.book.group(lambda uow: asking.ring(room.desk(uow), job)))
    assert "the team reports" in room.told(LEADERS[0])[-1]
    room.write("1", LEADERS[0])
    assert hospital.now(ticket).closed_by_id == hospital.leaders[0]


def test_to_a_mentee_b12_is_a_vitamin(hospital: Hospital) -> None:
    hospital.lack()
    hospital.room.told(MENTEE)
    hospital.room.write("B1 please", MENTEE)
    assert not hospital.room.told(MENTEE)[-1].startswith("There is no B1")


def test_a_due_date_never_moves_by_a_report_that_presses_less(hospital: Hospital) -> None:
    first = hospital.lack(Priority.HIGH)
    hospital.room.book.later(days=1)
    again = hospital.lack()
    assert (again.id, hospital.now(first).due_at) == (first.id, first.due_at)
    assert first.due_at - hospital.room.book.now < timedelta(days=7)
