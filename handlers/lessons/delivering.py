"""The push of a course: what one mentee gets when the schedule rings, or why nothing.

In this order: the cohort is on; the gate is open; the course is over; a silent mentee; the
limits; and then what the course has next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import enrolling as rules
from domain import silence as silent
from domain.courses import CohortState, EnrolmentState, LessonKind
from domain.spacing import Next, choose
from handlers.lessons import asking, completing, learners, silence, starting, tips
from handlers.schedules import limits
from handlers.schedules.wanting import barred
from storage import cohorts, people

if TYPE_CHECKING:
    from domain.courses import Cohort
    from domain.model import Person
    from domain.schedules import Occurrence, Schedule
    from domain.spacing import Learner, Pick
    from handlers.desk import Desk
    from handlers.lessons.learners import Seat

OFF: Final = "cohort_off"
GATE: Final = "gate"
ENDED: Final = "ended"
SILENT: Final = "silent"
PAUSED: Final = "paused"
NOTHING: Final = "nothing_due"
MOVED: Final = "moved"


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return the ids of the members in the zone of a schedule whose course has begun."""
    cohort = _tended(desk, schedule)
    if cohort is None:
        return []
    places = cohorts.enrolled(desk.uow, cohort.id)
    active = [each.person_id for each in places if each.state is EnrolmentState.ACTIVE]
    known = people.many(desk.uow, active)
    return [each for each in active if starting.rings_for(known[each], schedule)]


def deliver(desk: Desk, schedule: Schedule, _: Occurrence, person: Person) -> str:
    """Send somebody their lesson; return why it is left out, or ""."""
    at = seat_of(desk, schedule, person)
    if isinstance(at, str):
        return at
    if why := limits.within(desk, person, at.course.pace):
        return why  # it holds whatever would come, and most of the tail's days end here
    tips.take_back(desk, at.place)
    known = learners.learner(desk, at)
    if completing.is_complete(at, known, desk.now):
        completing.complete(desk, at, known)
        return ""
    return _push(desk, at, known)


def _push(desk: Desk, at: Seat, known: Learner) -> str:
    if at.place.most_a_week == rules.PAUSED:
        return PAUSED
    step = silent.step(at.place, known.lessons, at.course.pace, desk.now)
    if step in (silent.Step.FOCAL, silent.Step.WAIT) and silence.is_over(desk, at):
        step = silent.Step.LESSON
    if step is silent.Step.FOCAL:
        silence.tell_focal(desk, at)
    if step in (silent.Step.FOCAL, silent.Step.WAIT):
        return SILENT
    if why := limits.within(desk, at.person, at.course.pace, at.place.most_a_week):
        return why
    if step is silent.Step.MENU and not barred(desk, at.person, silence.PHRASE):
        silence.ask(desk, at)
        return ""
    return _teach(desk, at, choose(at.course, known, desk.now))


def seat_of(desk: Desk, schedule: Schedule, person: Person) -> Seat | str:
    """Return somebody's place in a course that goes on for them now, or why there is none."""
    cohort = cohorts.get(desk.uow, schedule.subject_id)
    place = cohorts.of_people(desk.uow, cohort.id, [person.id]).get(person.id)
    if cohort.state is not CohortState.ON:
        return OFF
    if place is None or place.state in (EnrolmentState.COMPLETE, EnrolmentState.LEFT):
        return ENDED
    if place.state is EnrolmentState.WAITING:
        return GATE
    if person.time_zone != schedule.time_zone:
        return MOVED
    return learners.seat(desk.uow, place, cohort)


def _tended(desk: Desk, schedule: Schedule) -> Cohort | None:
    """Return the cohort of a schedule with its places in step, or None when it is not on."""
    starting.tend(desk, cohorts.get(desk.uow, schedule.subject_id))
    cohort = cohorts.get(desk.uow, schedule.subject_id)
    return cohort if cohort.state is CohortState.ON else None


def _teach(desk: Desk, at: Seat, pick: Pick) -> str:
    if pick.next is Next.NOTHING:
        return NOTHING
    if pick.lesson is not None:
        return "" if tips.send(desk, at.place, pick.lesson) else NOTHING
    if pick.item is not None:
        asking.ask(desk, at.place, pick.item, LessonKind.QUESTION)
    return ""
