"""Cohorts and their members: who gets a place, when it begins, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import enrolling as rules
from domain import quiet_hours, recurrence
from domain.courses import Cohort, CohortState, EnrolmentState, LessonKind, RecallState
from domain.enrolling import Refused
from storage import cohorts, items, lessons, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from domain.courses import Enrolment
    from domain.items import Course
    from domain.model import Person
    from handlers.desk import Desk
    from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody who shall have a place, and the day of their training where it is known."""

    person: Person
    trained_on: date | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of somebody who shall have a place: theirs, or why not."""

    person: Person
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A place with what it came to: questions sent, answered and right, items retired."""

    person: Person
    place: Enrolment
    waits_for: tuple[rules.Waits, ...]
    sent: int
    answered: int
    right: int
    retired: int


def find(uow: UnitOfWork, name: str) -> Cohort:
    """Return the cohort of a name; raises Refused."""
    found = cohorts.named(uow, name)
    if found is None:
        known = ", ".join(each.name for each in cohorts.every(uow)) or "none yet"
        raise Refused(f"there is no cohort {name}; there are: {known}")
    return found


def add(desk: Desk, new: Cohort, course_ref: str) -> Cohort:
    """Store a cohort on the newest version of a course; raises Refused."""
    return cohorts.add(desk.uow, check(desk.uow, new, course_ref))


def check(uow: UnitOfWork, new: Cohort, course_ref: str) -> Cohort:
    """Return a cohort as it would be stored; raises Refused.

    Without days or a time of its own it has those of the course.
    """
    course = items.newest_course(uow, course_ref)
    if course is None:
        known = ", ".join(sorted({each.ref for each in items.courses(uow)})) or "none yet"
        raise Refused(
            f"there is no course {course_ref}; there are: {known}."
            " `mentorline content load` brings them"
        )
    if not new.name.strip():
        raise Refused("a cohort needs a name, like 'Lake region, wave 1'")
    if cohorts.named(uow, new.name) is not None:
        raise Refused(f"there is a cohort {new.name} already; choose another name")
    days, at_local = new.days or course.pace.days, new.at_local or course.pace.at_local
    window = quiet_hours.read(course.pace.window)
    if not window.starts <= recurrence.clock(at_local) < window.ends:
        raise Refused(f"{at_local} is outside {course.pace.window}, the hours of this course")
    return Cohort(0, new.name, course.id, new.starts_on, days, at_local, CohortState.PLANNED)


def enrol(desk: Desk, cohort: Cohort, wanted: Iterable[Wanted]) -> list[Enrolled]:
    """Give people places; who cannot have one is named with the reason. Raises Refused."""
    foreseen = foresee(desk.uow, cohort, wanted)
    days = {each.person.id: each.trained_on for each in wanted}
    for each in foreseen:
        if not each.refused:
            person = each.person
            place = cohorts.enrol(desk.uow, cohort.id, person, days[person.id])
            desk.log("course.enrolled", None, cohort.name, person_id=person.id)
            open_gate(desk, cohort, place)
    return foreseen


def foresee(uow: UnitOfWork, cohort: Cohort, wanted: Iterable[Wanted]) -> list[Enrolled]:
    """Return what enrolling would do, each person once; raises Refused when it is over."""
    if cohort.state is CohortState.OVER:
        raise Refused(f"{cohort.name} is over; add a new cohort for this course")
    course = items.course_of(uow, cohort.course_id)
    same = {each.id for each in items.courses(uow) if each.ref == course.ref}
    of_course = {each.id for each in cohorts.every(uow) if each.course_id in same}
    found = {each.person.id: each.person for each in wanted}
    return [Enrolled(each, _refusal(uow, each, course, of_course)) for each in found.values()]


def _refusal(uow: UnitOfWork, person: Person, course: Course, of_course: set[int]) -> str:
    held = [each for each in cohorts.of_person(uow, person.id) if each.cohort_id in of_course]
    return rules.refusal(person, course, held)


def trained(
    desk: Desk, cohort: Cohort, given: Sequence[tuple[Person, date]], *, change: bool = True
) -> list[Enrolled]:
    """Record when people were trained; who has no open place in the cohort is named.

    Without a `change` it only says what would become of each.
    """
    found = cohorts.of_people(desk.uow, cohort.id, [person.id for person, _ in given])
    told = []
    for person, day in given:
        place = found.get(person.id)
        if place is None or place.state not in rules.OPEN:
            told.append(Enrolled(person, f"has no place in {cohort.name}; enrol them first"))
            continue
        if change:
            cohorts.set_trained(desk.uow, place.id, day)
            open_gate(desk, cohort, cohorts.enrolment_of(desk.uow, place.id))
        told.append(Enrolled(person))
    return told


def open_gate(desk: Desk, cohort: Cohort, place: Enrolment) -> bool:
    """Let somebody begin whose training is known and whose baseline is answered; True if now."""
    course = items.course_of(desk.uow, cohort.course_id)
    if cohort.state not in (CohortState.ON, CohortState.PAUSED):
        return False
    if place.state is not EnrolmentState.WAITING or rules.waits_for(place, course):
        return False
    begun = cohorts.activate(desk.uow, place.id)
    if begun:
        desk.log("course.begun", None, cohort.name, person_id=place.person_id)
    return begun


def members(uow: UnitOfWork, cohort: Cohort) -> list[Member]:
    """Return the places of a cohort by name; never by what somebody achieved."""
    course = items.course_of(uow, cohort.course_id)
    places = cohorts.enrolled(uow, cohort.id)
    known = people.many(uow, [each.person_id for each in places])
    found = [_member(uow, course, known[each.person_id], each) for each in places]
    return sorted(found, key=lambda each: (each.person.name.casefold(), each.person.id))


def _member(uow: UnitOfWork, course: Course, person: Person, place: Enrolment) -> Member:
    sent = [
        each
        for each in lessons.of_enrolment(uow, place.id)
        if each.kind in (LessonKind.QUESTION, LessonKind.WANTED) and not each.unsent
    ]
    recalls = lessons.recalls(uow, place.id).values()
    return Member(
        person,
        place,
        rules.waits_for(place, course),
        len(sent),
        sum(each.answered_at is not None for each in sent),
        sum(bool(each.correct) for each in sent),
        sum(each.state is RecallState.RETIRED for each in recalls),
    )
