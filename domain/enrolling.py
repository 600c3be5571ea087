"""Places in a course: who may have one, what it waits for, how long it goes on, at what pace."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.courses import EnrolmentState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from domain.courses import Cohort, Enrolment
    from domain.items import Course
    from domain.model import Person
    from domain.pace import Pace

OPEN = (EnrolmentState.WAITING, EnrolmentState.ACTIVE)
"""The states of a place that is not over."""

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
PAUSED = 0
"""A mentee's wish that nothing comes by itself."""


class Refused(ValueError):
    """What a coordinator asks for cannot be done; its text says why, and what to do next."""


class Waits(StrEnum):
    """What a place waits for before its course begins."""

    TRAINED = "trained_on"
    BASELINE = "baseline"


def refusal(person: Person, course: Course, held: Iterable[Enrolment]) -> str:
    """Return why somebody cannot have a place in a course, or "".

    `held` are the places that they have in any version of that course.
    """
    if person.erased_at is not None or person.stopped_at is not None:
        return "has left; they can come back with START"
    if person.consented_at is None:
        return "has not agreed to join; they reply 1 to their invitation, or give consented_on"
    if course.reader not in person.roles:
        return f"is no {course.reader}; give the role with `mentorline people import`"
    if any(each.state in OPEN for each in held):
        return "has a place in this course; `mentorline cohorts list` shows the cohorts"
    return ""


def waits_for(place: Enrolment, course: Course) -> tuple[Waits, ...]:
    """Return what a place still waits for, in the order in which coordinators can help."""
    if place.state is not EnrolmentState.WAITING:
        return ()
    trained = () if place.trained_on is not None else (Waits.TRAINED,)
    answered = place.baseline_at is not None or not course.baseline
    return (*trained, *(() if answered else (Waits.BASELINE,)))


def last_week_day(cohort: Cohort, course: Course) -> date:
    """Return the last local day of the weeks in which items are taught anew."""
    weeks = min(course.weeks, course.pace.end_week)
    return cohort.starts_on + weeks * WEEK - DAY


def last_day(cohort: Cohort, course: Course) -> date:
    """Return the last local day on which a lesson goes out: the end of the slow tail."""
    return cohort.starts_on + course.pace.end_week * WEEK - DAY


def final_day(cohort: Cohort, course: Course) -> date:
    """Return the day by which everybody was told that it is over: a week after the last lesson."""
    return last_day(cohort, course) + WEEK


def fewer(most: int | None, pace: Pace) -> int:
    """Return how many pushes a week LESS asks for: half as many, and none after one."""
    return (pace.most_a_week if most is None else most) // 2
