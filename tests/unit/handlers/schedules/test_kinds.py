"""What schedules are of, as operators read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.schedules import CatchUp, Schedule
from handlers.forms import monthly
from handlers.schedules import kinds, reminders
from storage import cohorts, people
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
    def work(uow: UnitOfWork) -> tuple[int, int]:
        place = fill(uow, people.get(uow, room.cast.mentee))
        new = stored.add(uow, Reminder(0, "Skills day", "Come.", date(2026, 12, 1)))
        return cohorts.get(uow, place.cohort_id).id, new.id

    cohort, reminder = room.book.commit(work)
    others = {reminders.KIND: (reminder, "Skills day"), monthly.KIND: (room.cast.facility, "BUN")}
    for kind in kinds.KINDS:
        subject, wanted = others.get(kind, (cohort, "Wave 1"))
        assert named(room, kind, subject) == wanted
