"""What people ask and miss, counted for an agenda on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.agenda import Asked, Missed
from domain.courses import LessonKind
from domain.model import Discipline
from monitoring import topics
from tests.storage.book import MORNING, ask
from tests.storage.teaching import Went, found, join, teach

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

HOUR = timedelta(hours=1)


def test_questions_count_by_discipline_and_level_since_an_instant(
    memory: Book, cast: Cast
) -> None:
    memory.commit(lambda uow: ask(uow, cast))
    memory.later(days=1)
    since = memory.now
    for _ in range(3):
        memory.commit(lambda uow: ask(uow, cast))
    places = {cast.facility}
    counted = memory.commit(lambda uow: topics.asked(uow, since, places))
    (only,) = counted
    assert only == Asked("anaesthesia", only.level, 3)
    assert only.level
    assert memory.commit(lambda uow: topics.asked(uow, since, {cast.facility + 1})) == []
    assert memory.commit(lambda uow: topics.asked(uow, since, set())) == []


def test_first_answers_count_once_a_person_where_they_work(memory: Book) -> None:
    def work(uow: UnitOfWork) -> dict[str, int]:
        school = found(uow)
        for number in range(4):
            mentee = join(uow, school, "BUN", Discipline.ANAESTHESIA)
            teach(
                uow, school, mentee, Went(MORNING, answered_at=MORNING + HOUR, right=number == 0)
            )
            teach(uow, school, mentee, Went(MORNING, ref="T02"))
            tip = Went(MORNING, ref="T03", kind=LessonKind.TIP, answered_at=MORNING)
            teach(uow, school, mentee, tip)
        other = join(uow, school, "TAR", Discipline.ANAESTHESIA)
        teach(uow, school, other, Went(MORNING, answered_at=MORNING + HOUR))
        teach(uow, school, other, Went(MORNING, answered_at=MORNING + HOUR))
        return school.facilities

    places = memory.commit(work)

    def missed(since: timedelta, *codes: str) -> list[Missed]:
        wanted = {places[each] for each in codes}
        return memory.commit(lambda uow: topics.missed(uow, MORNING + since, wanted))

    assert missed(-HOUR, "BUN") == [Missed("T01", 4, 3)]
    assert missed(-HOUR, "BUN", "TAR") == [Missed("T01", 5, 4)]
    assert missed(HOUR, "BUN", "TAR") == []
    assert missed(-HOUR) == []
