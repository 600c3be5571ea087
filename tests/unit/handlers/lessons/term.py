"""A made-up course with a cohort, and what its members were sent; nothing in it is clinical."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from domain import recurrence
from domain.courses import Cohort, CohortState, Enrolment
from domain.guides import Standing
from domain.items import Course, Placed
from domain.model import Role
from domain.pace import Pace
from domain.schedules import Delivered
from handlers.lessons import enrolling, starting
from handlers.lessons.enrolling import Wanted
from handlers.schedules.kinds import KINDS
from storage import cohorts, items, lessons, people, schedules
from tests.storage.test_lessons import ITEM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.courses import Lesson
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

STARTS = date(2026, 11, 16)
TRAINED = date(2026, 10, 1)
DAYS = ("MO", "WE", "FR")


@dataclass
class Term:
    """Rings a cohort's schedules by hand, at the clock of its room."""

    room: Room
    refs: Sequence[str] = ("T01", "T02", "T03")
    baseline: Sequence[str] = ()
    pace: Pace = field(default_factory=Pace)
    weeks: int = 2
    asks: bool = True
    cohort: Cohort = field(init=False)

    def __post_init__(self) -> None:
        self.cohort = self.room.book.commit(self._laid)

    def enrol(self, person_id: int, trained_on: date | None = TRAINED) -> str:
        """Give somebody a place; return why not, or ""."""

        def work(uow: UnitOfWork) -> str:
            wanted = Wanted(people.get(uow, person_id), trained_on)
            cohort = cohorts.get(uow, self.cohort.id)
            (told,) = enrolling.enrol(self.room.desk(uow), cohort, [wanted])
            return told.refused

        return self.room.book.commit(work)

    def start(self) -> starting.Ready:
        """Start the cohort."""

        def work(uow: UnitOfWork) -> starting.Ready:
            cohort = cohorts.get(uow, self.cohort.id)
            return starting.start(self.room.desk(uow), cohort)

        return self.room.book.commit(work)

    def change(self, how: Any) -> None:
        """Pause or resume it."""
        self.room.book.commit(
            lambda uow: how(self.room.desk(uow), cohorts.get(uow, self.cohort.id))
        )

    def place(self, person_id: int) -> Enrolment:
        """Return somebody's place."""
        return self.room.book.commit(
            lambda uow: cohorts.of_people(uow, self.cohort.id, [person_id])[person_id]
        )

    def state(self) -> CohortState:
        """Return how the cohort stands."""
        return self.room.book.commit(lambda uow: cohorts.get(uow, self.cohort.id)).state

    def sent(self, person_id: int) -> list[Lesson]:
        """Return the lessons somebody was sent in this course."""
        place = self.place(person_id)
        return self.room.book.commit(lambda uow: lessons.of_enrolment(uow, place.id))

    def ring(self, kind: str = starting.LESSON, zone: str = "Africa/Dar_es_Salaam") -> list[str]:
        """Ring a schedule now; return what came of it for each of its readers."""
        return self.room.take(self.room.book.group(lambda uow: self._rung(uow, kind, zone))) or []

    def to(self, weekday: str, clock: str = "12:30") -> None:
        """Let the time pass until the next such local time."""
        book = self.room.book
        rule = recurrence.weekly([weekday], clock, date(2026, 1, 1))
        (book.now,) = recurrence.fires(rule, "Africa/Dar_es_Salaam", book.now, 1)

    def _rung(self, uow: UnitOfWork, kind: str, zone: str) -> list[str]:
        found = schedules.of(uow, kind, self.cohort.id)[zone]
        desk, told = self.room.desk(uow), []
        ids = KINDS[kind].readers(desk, found)
        rang = schedules.note(uow, found.id, uow.now, schedules.RANG)
        assert rang is not None
        for each in ids:
            person = people.get(uow, each)
            reason = KINDS[kind].deliver(desk, found, rang, person)
            state = schedules.LEFT_OUT if reason else schedules.SENT
            schedules.deliver(uow, Delivered(rang.id, each, uow.now, state, reason))
            told.append(reason)
        return told

    def _laid(self, uow: UnitOfWork) -> Cohort:
        for ref in dict.fromkeys([*self.refs, *self.baseline]):
            made = replace(ITEM, ref=ref, cadres=(), standing=Standing.SIGNED)
            if not self.asks:
                made = replace(made, question="", options=(), answer="", why="")
            items.add(uow, made)
        placed = tuple(Placed(ref, week) for week, ref in enumerate(self.refs, 1))
        pace, at = self.pace, (Role.MENTEE, self.weeks)
        course = Course(
            0, "made-up", 1, "tests", "Made up", *at, placed, tuple(self.baseline), pace
        )
        items.add_course(uow, course)
        new = Cohort(0, "Wave 1", 0, STARTS, DAYS, "12:30", CohortState.PLANNED)
        return enrolling.add(self.room.desk(uow), new, course.ref)


def days(number: float) -> timedelta:
    """Return so many days."""
    return timedelta(days=number)
