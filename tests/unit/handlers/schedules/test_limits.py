"""What a day and a week may bring, by the reader's own days, with the question of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Discipline, Job, MessageKind, Role, Urgency
from domain.pace import Pace
from domain.schedules import CatchUp, Delivered, Schedule
from handlers.learning import cases
from handlers.schedules import limits
from storage import addresses, guides, messages, people, questions, schedules, shares
from storage.shares import Audience
from tests.storage.book import ask, person

if TYPE_CHECKING:
    from storage.shares import Share
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

DAR = "Africa/Dar_es_Salaam"
FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PACE = Pace()
SMS = "+12025550141"
subjects = count(1)


@dataclass
class Reader:
    """A mentee of Bunda, and what is pushed to them."""

    room: Room
    id: int

    def pushed(self, at: datetime, state: str = schedules.SENT) -> None:
        """Note that something went out to them, or did not, at an instant."""

        def work(uow: UnitOfWork) -> None:
            new = Schedule(0, "lesson", next(subjects), DAR, "none", CatchUp.SKIP)
            rang = schedules.note(uow, schedules.add(uow, new).id, at, schedules.RANG)
            assert rang is not None
            schedules.deliver(uow, Delivered(rang.id, self.id, at, state, ""))

        self.room.book.commit(work)

    def within(self, at: datetime, wish: int | None = None) -> str:
        """Ask whether one more thing may go out to them at an instant."""
        self.room.book.now = at

        def work(uow: UnitOfWork) -> str:
            return limits.within(self.room.desk(uow), people.get(uow, self.id), PACE, wish)

        return self.room.book.commit(work)


@pytest.fixture
def reader(room: Room) -> Reader:
    def add(uow: UnitOfWork) -> int:
        agreed = {"consented_at": uow.now, "preferred": Channel.SMS}
        new = people.add(uow, person("Zawadi", room.cast.facility, **agreed), [Role.MENTEE])
        addresses.add(uow, Channel.SMS, SMS, new)
        return new

    return Reader(room, room.book.commit(add))


@pytest.fixture
def share(room: Room, reader: Reader) -> Share:
    """An answer that goes to the reader's team on Friday."""
    assert reader
    room.book.now = FRIDAY - timedelta(days=2)

    def work(uow: UnitOfWork) -> Share:
        question, mentor = ask(uow, room.cast), room.cast.mentors[0]
        said = messages.Words("in", MessageKind.TEXT, "SHARE 1#", person_id=mentor)
        made = shares.draft(uow, question, mentor, messages.add(uow, said), "Q: Why? A: So.")
        shares.ask(uow, made.id, Audience.TEAM)
        new = guides.add_answer(uow, "Why?", "Q: Why? A: So.", "en", (mentor, question.discipline))
        shares.let_go(uow, made.id, new)
        cases.plan(room.desk(uow), shares.get(uow, made.id))
        return shares.get(uow, made.id)

    return room.book.commit(work)


def send_share(room: Room, share: Share, at: datetime) -> None:
    """Let the question of the week go out on a Friday."""
    room.book.now = at
    job = Job(cases.PUSH, f"{share.id} {DAR}", at, data=(("friday", at.isoformat()),))
    room.take(room.book.group(lambda uow: cases.push(room.desk(uow), job)))


def test_a_day_is_the_readers_own(reader: Reader) -> None:
    evening = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
    assert reader.within(evening) == ""
    reader.pushed(evening)
    assert reader.within(evening + timedelta(minutes=29)) == limits.DAY
    assert reader.within(evening + timedelta(minutes=30)) == "", "midnight has passed in Dar"


def test_a_week_is_seven_days_that_end_today_and_a_wish_lowers_it(reader: Reader) -> None:
    for days in (6, 4, 2):
        reader.pushed(FRIDAY - timedelta(days=days))
    assert reader.within(FRIDAY) == limits.THIS_WEEK
    assert reader.within(FRIDAY + timedelta(days=1)) == ""
    assert reader.within(FRIDAY + timedelta(days=1), 2) == limits.THIS_WEEK
    assert reader.within(FRIDAY + timedelta(days=1), 9) == ""
    assert reader.within(FRIDAY + timedelta(days=9), 0) == limits.THIS_WEEK


def test_what_was_left_out_does_not_count(reader: Reader) -> None:
    reader.pushed(FRIDAY, schedules.LEFT_OUT)
    assert reader.within(FRIDAY) == ""


def test_nobody_is_taught_while_a_patient_waits(room: Room, reader: Reader) -> None:
    mentee = Reader(room, room.cast.mentee)
    home = room.cast.address[mentee.id]
    field = Discipline.ANAESTHESIA
    room.book.commit(
        lambda uow: questions.add(uow, people.get(uow, mentee.id), home, field, Urgency.URGENT)
    )
    assert mentee.within(FRIDAY) == limits.URGENT
    assert reader.within(FRIDAY) == ""


def test_the_question_of_the_week_goes_before_a_lesson_of_its_day(
    room: Room, reader: Reader, share: Share
) -> None:
    assert reader.within(FRIDAY - timedelta(days=1)) == ""
    assert reader.within(FRIDAY - timedelta(hours=5)) == limits.DAY
    send_share(room, share, FRIDAY)
    assert room.told(SMS)
    assert reader.within(FRIDAY + timedelta(hours=2)) == limits.DAY
    assert reader.within(FRIDAY + timedelta(days=1)) == ""
    for days in (1, 2):
        reader.pushed(FRIDAY + timedelta(days=days))
    assert reader.within(FRIDAY + timedelta(days=3)) == limits.THIS_WEEK, "it counts in the week"


def test_who_asked_it_gets_a_lesson_all_the_same(room: Room, share: Share) -> None:
    assert share.asker_id == room.cast.mentee
    assert Reader(room, room.cast.mentee).within(FRIDAY - timedelta(hours=5)) == ""


def test_who_got_something_today_gets_the_question_next_week(
    room: Room, reader: Reader, share: Share
) -> None:
    reader.pushed(FRIDAY - timedelta(hours=3))
    send_share(room, share, FRIDAY)
    assert room.told(SMS) == []
    assert reader.within(FRIDAY + timedelta(days=7, hours=-5)) == limits.DAY
    send_share(room, share, FRIDAY + timedelta(days=7))
    assert len(room.told(SMS)) == 1
