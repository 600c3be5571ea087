"""What schedules are of, as operators read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.model import Channel, Inbound
from domain.schedules import CatchUp, Schedule
from handlers.forms import monthly
from handlers.leading import asks, pulse, renewing, team
from handlers.schedules import kinds, reminders
from storage import cohorts, facilities, inbox, people, team_lines
from storage import reminders as stored
from storage.reminders import Reminder
from tests.storage.test_lessons import fill

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room


def named(room: Room, kind: str, subject_id: int) -> str:
    of = Schedule(1, kind, subject_id, "UTC", "", CatchUp.SKIP)
    return room.book.commit(lambda uow: kinds.KINDS[kind].named(room.desk(uow), of))


def test_a_schedule_is_of_a_cohort_a_reminder_or_a_facility(room: Room) -> None:
    def work(uow: UnitOfWork) -> tuple[int, int, int]:
        place = fill(uow, people.get(uow, room.cast.mentee))
        new = stored.add(uow, Reminder(0, "Skills day", "Come.", date(2026, 12, 1)))
        arrived = inbox.accept(uow, Inbound("AC1", "SM1", Channel.SMS, "+1", "+2", "TEAM hi"))
        assert arrived is not None
        line = team_lines.add(uow, room.cast.facility, room.cast.mentee, arrived.message_id)
        return cohorts.get(uow, place.cohort_id).id, new.id, line.id

    cohort, reminder, line = room.book.commit(work)
    code = room.book.commit(lambda uow: facilities.get(uow, room.cast.facility)).code
    subjects = {
        reminders.KIND: (reminder, "Skills day"),
        **{each.KIND: (room.cast.facility, code) for each in (asks, monthly, pulse, renewing)},
        team.KIND: (line, code),
    }
    for kind in kinds.KINDS:
        subject, wanted = subjects.get(kind, (cohort, "Wave 1"))
        assert named(room, kind, subject) == wanted
    assert named(room, team.KIND, 77) == ""
