from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.courses import LessonKind
from domain.model import Discipline, Role
from storage import averages, cohorts, items, lessons, people
from storage.averages import Answers
from tests.storage.book import person
from tests.storage.test_lessons import fill

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def test_answers_are_counted_by_course_discipline_and_span(memory: Book, cast: Cast) -> None:
    place = memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    course = memory.commit(lambda uow: cohorts.get(uow, place.cohort_id)).course_id
    since, until = memory.now - timedelta(days=1), memory.now + timedelta(days=1)

    def more(uow: UnitOfWork) -> None:
        (item,) = items.every(uow)
        mentee = people.get(uow, cast.mentee)
        other = people.get(uow, people.add(uow, person("Juma", cast.facility), [Role.MENTEE]))
        second = cohorts.enrol(uow, place.cohort_id, other, None)
        nurse = {"discipline": Discipline.PERIOPERATIVE_NURSING}
        third_id = people.add(uow, person("Zawadi", cast.facility) | nurse, [Role.MENTEE])
        third = cohorts.enrol(uow, place.cohort_id, people.get(uow, third_id), None)
        for at, who, kind, right in (
            (place, mentee.id, LessonKind.QUESTION, True),
            (place, mentee.id, LessonKind.WANTED, False),
            (place, mentee.id, LessonKind.BASELINE, False),
            (second, other.id, LessonKind.QUESTION, True),
            (third, third_id, LessonKind.QUESTION, False),
        ):
            new = lessons.add(uow, (at.id, who), (item.id, item.ref), kind, 1)
            lessons.answer(uow, new.id, "A", right=right)

    memory.commit(more)
    anaesthesia = Discipline.ANAESTHESIA
    group = memory.commit(lambda uow: averages.of_group(uow, course, anaesthesia, since, until))
    assert (group, group.percent) == (Answers(2, 3, 2), 67)
    own = memory.commit(lambda uow: averages.of_place(uow, place.id, since, until))
    assert (own, own.percent) == (Answers(1, 2, 1), 50)
    later = memory.commit(
        lambda uow: averages.of_place(uow, place.id, until, until + timedelta(days=1))
    )
    assert (later, later.percent) == (Answers(0, 0, 0), 0)
