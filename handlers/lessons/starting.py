"""Starting a cohort, and keeping it on the clock of every zone where a member is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import enrolling as rules
from domain import local_time, recurrence, spacing_fsrs
from domain.courses import CohortState, EnrolmentState
from domain.enrolling import Refused
from domain.pace import Repeating
from domain.schedules import CatchUp
from handlers.lessons import enrolling
from handlers.schedules import planning
from storage import cohorts, items, people, schedules

if TYPE_CHECKING:
    from datetime import datetime

    from domain.courses import Cohort, Enrolment
    from domain.items import Course
    from domain.model import Person
    from domain.schedules import Schedule
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

LESSON: Final = "lesson"
"""The schedule of the course's weeks."""
TAIL: Final = "lesson.tail"
"""The schedule of the slow tail behind them: daily, as each mentee has a gap of their own."""
BASELINE: Final = "lesson.baseline"
"""The schedule of the invitations to the baseline, and their one reminder."""
AVERAGE: Final = "average"
"""The schedule of the monthly average: the last weekday of a month."""

NEXT: Final = 5
"""So many of the pushes to come are shown before a cohort is stored or started."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The items of a course that go out, and those that are left out unsigned."""

    sent: tuple[str, ...]
    unsigned: tuple[str, ...]


def ready(uow: UnitOfWork, cohort: Cohort) -> Ready:
    """Return which items of a course lack a signature; raises Refused when all of them do."""
    course = items.course_of(uow, cohort.course_id)
    refs = [each.ref for each in course.items]
    wanted = list(dict.fromkeys([*refs, *course.baseline]))
    signed = {each.ref for each in items.every(uow) if each.may_be_sent}
    found = Ready(
        tuple(ref for ref in wanted if ref in signed),
        tuple(ref for ref in wanted if ref not in signed),
    )
    if not signed.intersection(refs):
        raise Refused(
            f"no item of {course.ref} is signed: {', '.join(found.unsigned)}."
            " A clinical reviewer signs them from the phone with REVIEW; then start again"
        )
    return found


def may_start(uow: UnitOfWork, cohort: Cohort) -> Ready:
    """Return what starting a cohort would send; raises Refused when it cannot start.

    NoFsrs when its items come back by a library that is not installed.
    """
    if cohort.state is not CohortState.PLANNED:
        raise Refused(f"{cohort.name} is {cohort.state}; only a planned cohort can start")
    found = ready(uow, cohort)
    if not cohorts.enrolled(uow, cohort.id):
        raise Refused(f"{cohort.name} has no members; `mentorline cohorts enrol` gives it some")
    if items.course_of(uow, cohort.course_id).pace.repeating is Repeating.FSRS:
        spacing_fsrs.check()
    return found


def start(desk: Desk, cohort: Cohort) -> Ready:
    """Let a cohort go on the clock; raises Refused when it has started, or nothing is signed."""
    found = may_start(desk.uow, cohort)
    _go_on(desk, cohort)
    return found


def pause(desk: Desk, cohort: Cohort) -> None:
    """Let nothing go out until it is resumed; raises Refused when it is not on."""
    if cohort.state is not CohortState.ON:
        raise Refused(f"{cohort.name} is {cohort.state}; only a cohort that is on can pause")
    cohorts.set_state(desk.uow, cohort.id, CohortState.PAUSED)
    desk.log("cohort.paused", None, cohort.name)


def resume(desk: Desk, cohort: Cohort) -> None:
    """Go on with the next push; raises Refused when it is not paused."""
    if cohort.state is not CohortState.PAUSED:
        raise Refused(f"{cohort.name} is {cohort.state}; only a paused cohort can resume")
    _go_on(desk, cohort)


def _go_on(desk: Desk, cohort: Cohort) -> None:
    cohorts.set_state(desk.uow, cohort.id, CohortState.ON)
    desk.log("cohort.on", None, cohort.name)
    tend(desk, cohorts.get(desk.uow, cohort.id))


def tend(desk: Desk, cohort: Cohort) -> None:
    """Bring a cohort that is on in step: gates open, every zone rings, what is over ends.

    It is done at every ring, so that people who move or join are reached without being told.
    """
    if cohort.state is not CohortState.ON:
        return
    course = items.course_of(desk.uow, cohort.course_id)
    places = cohorts.enrolled(desk.uow, cohort.id)
    known = people.many(desk.uow, [each.person_id for each in places])
    open_ = [each for each in places if each.state in rules.OPEN]
    ended = [each for each in open_ if _is_over(desk, cohort, course, known[each.person_id])]
    for each in ended:
        _end(desk, each)
    going = [each for each in open_ if each not in ended]
    if places and not going:
        _close(desk, cohort)
        return
    for each in going:
        if each.state is EnrolmentState.WAITING:
            enrolling.open_gate(desk, cohort, each)
    rung = schedules.of(desk.uow, LESSON, cohort.id).keys()
    for zone in sorted({known[each.person_id].time_zone for each in going} - rung):
        _ring_in(desk, cohort, course, zone)


def rings_for(person: Person, schedule: Schedule) -> bool:
    """Tell whether a schedule rings for somebody: in the zone where they are, until they leave."""
    return person.stopped_at is None and person.time_zone == schedule.time_zone


def rules_of(cohort: Cohort, course: Course, now: datetime, zone: str) -> dict[str, str]:
    """Return by kind the rules that a cohort rings by in a zone."""
    last, end = rules.last_week_day(cohort, course), rules.final_day(cohort, course)
    today = local_time.to_local(now, zone).date()
    at, since = cohort.at_local, cohort.starts_on
    clock = recurrence.clock(at).strftime("%H%M%S")
    monthly = "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    return {
        LESSON: recurrence.weekly(cohort.days, at, since, last),
        TAIL: recurrence.daily(at, last + rules.DAY, end),
        BASELINE: recurrence.daily(at, min(today, since), end),
        AVERAGE: f"DTSTART:{since:%Y%m%d}T{clock}\n{monthly};UNTIL={end:%Y%m%d}T235959",
    }


def next_pushes(cohort: Cohort, course: Course, now: datetime, zone: str) -> list[datetime]:
    """Return when the next lessons of a cohort go out in a zone."""
    found = rules_of(cohort, course, now, zone)
    return recurrence.fires(found[LESSON], zone, now, NEXT)


def _ring_in(desk: Desk, cohort: Cohort, course: Course, zone: str) -> None:
    for kind, rule in rules_of(cohort, course, desk.now, zone).items():
        if kind != BASELINE or course.baseline:
            planning.plan(desk, kind, cohort.id, zone, rule, CatchUp.SKIP)


def _is_over(desk: Desk, cohort: Cohort, course: Course, person: Person) -> bool:
    today = local_time.to_local(desk.now, person.time_zone).date()
    return person.erased_at is not None or today >= rules.final_day(cohort, course)


def _end(desk: Desk, place: Enrolment) -> None:
    """End a place whose time is over; nobody has completed what they never began."""
    began = place.state is EnrolmentState.ACTIVE
    state = EnrolmentState.COMPLETE if began else EnrolmentState.LEFT
    if cohorts.end(desk.uow, place.id, state):
        desk.log("course.ended", None, str(state), person_id=place.person_id)


def _close(desk: Desk, cohort: Cohort) -> None:
    cohorts.set_state(desk.uow, cohort.id, CohortState.OVER)
    for kind in (LESSON, TAIL, BASELINE, AVERAGE):
        planning.stop(desk, kind, cohort.id)
    desk.log("cohort.over", None, cohort.name)
