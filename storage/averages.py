"""How a discipline answers in a course, counted: for the average that everybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, distinct, func, select

from domain.courses import LessonKind
from storage.columns import stands
from storage.schema import cohort, enrolment, lesson, person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from domain.model import Discipline
    from storage.uow import UnitOfWork

_COUNTED = (
    lesson.c.sent_at >= bindparam("since"),
    lesson.c.sent_at < bindparam("until"),
    lesson.c.answered_at.is_not(None),
    stands(lesson.c.kind, LessonKind.QUESTION, LessonKind.WANTED),
)
_SUMS = (
    func.count(distinct(lesson.c.person_id)).label("people"),
    func.count(lesson.c.id).label("answers"),
    func.coalesce(func.sum(case((lesson.c.correct, 1), else_=0)), 0).label("right"),
)
_GROUP = (
    select(*_SUMS)
    .join(enrolment, enrolment.c.id == lesson.c.enrolment_id)
    .join(cohort, cohort.c.id == enrolment.c.cohort_id)
    .join(person, person.c.id == lesson.c.person_id)
    .where(
        *_COUNTED,
        cohort.c.course_id == bindparam("course"),
        person.c.discipline == bindparam("of_discipline"),
    )
)
_OWN = select(*_SUMS).where(*_COUNTED, lesson.c.enrolment_id == bindparam("enrolment"))


@dataclass(frozen=True, slots=True)
class Answers:
    """How many people answered how many questions, and how many rightly; without the baseline."""

    people: int
    answers: int
    right: int

    @property
    def percent(self) -> int:
        """The right ones in a hundred; 0 without an answer."""
        return round(100 * self.right / self.answers) if self.answers else 0


def of_group(
    uow: UnitOfWork, course_id: int, discipline: Discipline, since: datetime, until: datetime
) -> Answers:
    """Count the answers of a discipline to the lessons of a course that went out in a span."""
    span = {"since": since, "until": until}
    return _value(uow.row(_GROUP, course=course_id, of_discipline=discipline, **span))


def of_place(uow: UnitOfWork, enrolment_id: int, since: datetime, until: datetime) -> Answers:
    """Count somebody's own answers to the lessons that went out to them in a span."""
    return _value(uow.row(_OWN, enrolment=enrolment_id, since=since, until=until))


def _value(row: Row[Any] | None) -> Answers:
    return Answers(0, 0, 0) if row is None else Answers(row.people, row.answers, int(row.right))
