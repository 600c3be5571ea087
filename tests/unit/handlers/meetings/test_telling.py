"""Telling many people of a meeting: in chunks, each once, and nobody waits for whom it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.meetings import Step
from domain.model import Channel, Job, Role
from domain.visits import MeetingState
from handlers.meetings import planning, telling
from storage import addresses, jobs, meetings, people
from tests.storage.book import person
from tests.unit.handlers.meetings.test_agenda import session

if TYPE_CHECKING:
    from domain.visits import Meeting
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

MANY = 60


@pytest.fixture
def meeting(room: Room) -> Meeting:
    """A session for the three of the room and sixty more mentees."""

    def lay(uow: UnitOfWork) -> Meeting:
        for number in range(MANY):
            values = person(f"Mentee {number}", room.cast.facility, consented_at=uow.now)
            new = people.add(uow, values, [Role.MENTEE])
            addresses.add(uow, Channel.SMS, f"+1202555{number:04}", new)
        return session(uow)

    return room.book.commit(lay)


def fall_due(room: Room, known: Meeting, **how: object) -> None:
    """Let the invitation fall due once, perhaps after a fault or with what is left."""
    job = replace(Job(planning.STEP, f"{known.id} {Step.INVITE}", room.book.now), **how)  # type: ignore[arg-type]
    room.take(room.book.group(lambda uow: telling.fall_due(room.desk(uow), job)))


def open_steps(room: Room) -> list[str]:
    """Return the keys of what is still to be told."""
    return sorted(room.book.commit(lambda uow: jobs.of_kind(uow, planning.STEP)))


def invited(room: Room, known: Meeting) -> int:
    """Return how many have been invited."""
    return len(room.book.commit(lambda uow: meetings.guests(uow, known.id)))


def test_fifty_are_told_at_once_and_the_rest_next(room: Room, meeting: Meeting) -> None:
    fall_due(room, meeting)
    assert invited(room, meeting) == telling.AT_ONCE
    key = f"{meeting.id} {Step.INVITE}"
    assert open_steps(room) == [key]
    last = room.book.commit(lambda uow: jobs.due_now(uow, 1))[0].job.data
    fall_due(room, meeting, data=last)
    assert invited(room, meeting) == MANY + 3
    assert len(room.parcels) == MANY + 3


def test_after_a_fault_each_is_told_alone_and_in_the_end_left_out(
    room: Room, meeting: Meeting
) -> None:
    fall_due(room, meeting, fault="ValueError", tries=2)
    assert invited(room, meeting) == 0
    alone = [each for each in open_steps(room) if len(each.split()) == 3]
    assert len(alone) == telling.AT_ONCE
    fall_due(room, meeting, key=alone[0], fault="ValueError", tries=telling.GIVEN_UP)
    assert invited(room, meeting) == 0
    fall_due(room, meeting, key=alone[1], fault="ValueError", tries=telling.GIVEN_UP - 1)
    assert invited(room, meeting) == 1


def test_what_is_no_longer_true_is_told_to_nobody(room: Room, meeting: Meeting) -> None:
    room.book.commit(lambda uow: planning.call_off(room.desk(uow), meeting))
    fall_due(room, meeting)
    assert invited(room, meeting) == 0
    again = room.book.commit(lambda uow: meetings.get(uow, meeting.id))
    assert again.state is MeetingState.CANCELLED
    assert not room.book.commit(lambda uow: planning.call_off(room.desk(uow), meeting))
    later = replace(meeting, starts_at=meeting.starts_at + timedelta(days=1))
    assert not room.book.commit(lambda uow: planning.move(room.desk(uow), meeting, later))
    assert not room.book.commit(lambda uow: planning.hold(room.desk(uow), meeting))
