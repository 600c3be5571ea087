"""A quiz in a journey: a course of one item, somebody who takes part, and a push of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.courses import Cohort, CohortState, LessonKind
from domain.guides import Standing
from domain.items import Course, Domain, Item, Placed
from domain.local_time import to_local
from domain.model import Role
from domain.pace import Pace
from handlers.lessons import asking, starting, tips
from storage import cohorts, items, lessons, people

if TYPE_CHECKING:
    from domain.courses import Enrolment, Lesson, Recall
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

ITEM = Item(
    id=0,
    ref="S02",
    language="en",
    version=1,
    pack="tests",
    reader=Role.MENTEE,
    cadres=(),
    domain=Domain.NON_TECHNICAL,
    skill="communication",
    topic="Names and roles before every case",
    teach=(
        "At Time Out everyone says name and role. It takes under a minute, gives each person a "
        "voice early, and makes it easier for the most junior person to speak later if something "
        "looks wrong."
    ),
    guideline="WHO Surgical Safety Checklist (2009)",
    question="Main reason to say names and roles at Time Out?",
    options=(
        "People who have spoken once speak up more easily later",
        "It fills the time",
        "To decide who is senior",
        "Only visitors need it",
    ),
    answer="A",
    why="Early speaking lowers the barrier to raising a concern during the case.",
    standing=Standing.PRACTICE,
)


async def enrol(
    service: Service, name: str, pace: Pace | None = None, *, rings: bool = False
) -> Enrolment:
    """Let somebody take part in a course of one item that begins today, and perhaps rings."""

    def write(uow: UnitOfWork) -> Enrolment:
        (person,) = [one for one in people.every(uow) if one.name == name]
        if not items.versions(uow, ITEM.ref, ITEM.language):
            items.add(uow, ITEM)
        placed = (Placed(ITEM.ref, 1),)
        made = Course(0, name, 1, "tests", name, Role.MENTEE, 12, placed, (), pace or Pace())
        course = items.add_course(uow, made)
        today = to_local(uow.now, person.time_zone).date()
        days = ("MO", "WE", "FR")
        state = CohortState.PLANNED if rings else CohortState.ON
        cohort = cohorts.add(uow, Cohort(0, name, course.id, today, days, "12:30", state))
        place = cohorts.enrol(uow, cohort.id, person, None)
        cohorts.activate(uow, place.id)
        if rings:
            starting.start(service.app.desk(uow), cohort)
        return cohorts.enrolment_of(uow, place.id)

    return await service.app.committer.run(write)


async def push(service: Service, place: Enrolment, item: Item | None = None) -> Lesson:
    """The item of the course goes out now."""

    def write(uow: UnitOfWork) -> Lesson:
        found = item or items.to_send(uow, {ITEM.ref}, "en")[ITEM.ref]
        return asking.ask(service.app.desk(uow), place, found, LessonKind.QUESTION)

    lesson = await service.app.committer.run(write)
    await service.phones.settle()
    return lesson


async def tip(service: Service, place: Enrolment, sent: Lesson) -> None:
    """What a question teaches goes out, as nobody has answered it."""

    def write(uow: UnitOfWork) -> bool:
        return tips.send(service.app.desk(uow), place, lessons.get(uow, sent.id))

    assert await service.app.committer.run(write)
    await service.phones.settle()


async def recall(service: Service, place: Enrolment) -> Recall:
    """Return where the item stands for somebody."""
    found = await service.app.committer.run(lambda uow: lessons.recalls(uow, place.id))
    return found[ITEM.ref]


async def lesson(service: Service, lesson_id: int) -> Lesson:
    """Return a lesson as it is stored now."""
    return await service.app.committer.run(lambda uow: lessons.get(uow, lesson_id))
