"""Learners: somebody in a course, with what they may be sent of it and what they did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.phrases import ENGLISH
from domain import local_time
from domain.courses import EnrolmentState
from domain.items import cadre_of, is_for
from domain.spacing import Learner
from handlers.leading import priorities
from storage import cohorts, items, lessons, people

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from domain.courses import Cohort, Enrolment
    from domain.items import Course, Item
    from domain.model import Person
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

_BEST_FIRST = (EnrolmentState.ACTIVE, EnrolmentState.WAITING, EnrolmentState.COMPLETE)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place with all that it is about: whose, in which cohort, of which course."""

    place: Enrolment
    person: Person
    cohort: Cohort
    course: Course

    def today(self, now: datetime) -> date:
        """Return the date where the mentee is."""
        return local_time.to_local(now, self.person.time_zone).date()


def seat(uow: UnitOfWork, place: Enrolment, cohort: Cohort | None = None) -> Seat:
    """Return a place with all that it is about."""
    cohort = cohort or cohorts.get(uow, place.cohort_id)
    person = people.get(uow, place.person_id)
    return Seat(place, person, cohort, items.course_of(uow, cohort.course_id))


def own_places(uow: UnitOfWork, person: Person) -> list[Enrolment]:
    """Return the places that somebody has not left: one that goes on first, the newest first."""
    kept = [each for each in cohorts.of_person(uow, person.id) if each.state in _BEST_FIRST]
    return sorted(kept, key=lambda each: (_BEST_FIRST.index(each.state), -each.id))


def learner(desk: Desk, at: Seat) -> Learner:
    """Return a mentee as the choice of what comes next sees them."""
    uow, refs = desk.uow, [each.ref for each in at.course.items]
    return Learner(
        at.cohort.starts_on,
        at.person.time_zone,
        sendable(uow, refs, at),
        lessons.recalls(uow, at.place.id),
        lessons.of_enrolment(uow, at.place.id),
        priorities.skills(desk, at.person.facility_id),
    )


def sendable(uow: UnitOfWork, refs: Collection[str], at: Seat) -> Mapping[str, Item]:
    """Return of these refs what may be sent to a mentee: signed, of their cadre, for their role.

    An item that is not in their language is sent in English: nobody but a clinician translates.
    """
    found = items.to_send(uow, refs, ENGLISH)
    if at.person.language != ENGLISH:
        found |= items.to_send(uow, refs, at.person.language)
    cadre = cadre_of(at.person.discipline)
    return {
        ref: item
        for ref, item in found.items()
        if is_for(item, cadre) and item.reader is at.course.reader
    }
