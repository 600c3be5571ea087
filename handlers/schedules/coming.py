"""The content calendar: what goes out in the days to come, and what cannot as it is unsigned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from domain import local_time, recurrence, spacing
from domain.courses import CohortState, EnrolmentState
from domain.model import Role
from domain.schedules import ScheduleState
from handlers.leading import asks
from handlers.lessons import starting
from handlers.schedules import kinds, planning
from storage import cohorts, items, people, programmes, schedules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from domain.courses import Cohort
    from domain.items import Course, Item
    from domain.schedules import Schedule
    from handlers.desk import Desk

AHEAD: Final = timedelta(days=14)
"""So far ahead the calendar goes."""

WEEKS: Final = 3
"""So many weeks of a course it shows, the one that goes on among them."""

_GATE: Final = {starting.BASELINE: EnrolmentState.WAITING}


@dataclass(frozen=True, slots=True)
class Ring:
    """What rings at an instant: of which cohorts, facilities or reminders, and for how many.

    They are the members as they stand now; whether each gets something is decided then.
    """

    at: datetime
    kind: str
    of: tuple[str, ...]
    readers: int


@dataclass(frozen=True, slots=True)
class Taught:
    """An item that a course teaches from a week on, and whether a version of it may be sent."""

    ref: str
    topic: str
    week: int
    signed: bool


@dataclass(frozen=True, slots=True)
class Class:
    """A cohort in its course: the week that goes on (0 before it starts), and what it teaches."""

    cohort: Cohort
    course: Course
    week: int
    members: int
    taught: tuple[Taught, ...]

    @property
    def unsigned(self) -> tuple[Taught, ...]:
        """What cannot go out."""
        return tuple(each for each in self.taught if not each.signed)


@dataclass(frozen=True, slots=True)
class Coming:
    """All of it: rings by time, cohorts by their beginning, and whether leaders' asks are signed.

    `asks` is how many questions for leaders may be sent, None where nobody is to get any.
    """

    rings: tuple[Ring, ...]
    classes: tuple[Class, ...]
    asks: int | None


def coming(desk: Desk) -> Coming:
    """Return what goes out from now on."""
    on = [each for each in schedules.every(desk.uow) if each.state is ScheduleState.ON]
    every = items.every(desk.uow)
    for_leaders = {each.ref for each in every if each.reader is Role.FACILITY_LEADER}
    signed = {each.ref for each in every if each.may_be_sent}
    asked = any(each.kind == asks.KIND for each in on)
    return Coming(
        tuple(_rings(desk, on)),
        tuple(_classes(desk, every, signed)),
        len(for_leaders & signed) if asked else None,
    )


def _rings(desk: Desk, on: Sequence[Schedule]) -> list[Ring]:
    found: dict[tuple[datetime, str], list[tuple[str, int]]] = {}
    for each in on:
        named, count = kinds.KINDS[each.kind].named(desk, each), _readers(desk, each)
        for at in _instants(desk, each):
            found.setdefault((at, each.kind), []).append((named, count))
    return [
        Ring(at, kind, tuple(sorted({name for name, _ in each})), sum(n for _, n in each))
        for (at, kind), each in sorted(found.items())
    ]


def _instants(desk: Desk, schedule: Schedule) -> Iterable[datetime]:
    """Return when a schedule rings within the days to come: first as the clock has it."""
    first, until = planning.next_ring(desk, schedule), desk.now + AHEAD
    if first is None or first > until:
        return []
    later = recurrence.instants(schedule.rule, schedule.time_zone, max(first, desk.now))
    return [first, *takewhile(lambda at: at <= until, later)]


def _readers(desk: Desk, schedule: Schedule) -> int:
    """Return for how many a schedule rings as people stand now; nothing is brought in step."""
    if schedule.kind not in _OF_COHORTS:
        return len(kinds.KINDS[schedule.kind].readers(desk, schedule))
    wanted = _GATE.get(schedule.kind, EnrolmentState.ACTIVE)
    places = cohorts.enrolled(desk.uow, schedule.subject_id)
    ids = [each.person_id for each in places if each.state is wanted]
    known = people.many(desk.uow, ids)
    return sum(starting.rings_for(known[each], schedule) for each in ids)


_OF_COHORTS: Final = frozenset(
    {starting.LESSON, starting.TAIL, starting.BASELINE, starting.AVERAGE}
)


def _classes(desk: Desk, every: Sequence[Item], signed: set[str]) -> Iterable[Class]:
    topics = {each.ref: each.topic for each in reversed(every)}
    for cohort in cohorts.every(desk.uow):
        if cohort.state is not CohortState.OVER:
            course = items.course_of(desk.uow, cohort.course_id)
            week = _week(desk, cohort)
            soon = range(max(week, 1), max(week, 1) + WEEKS)
            taught = (
                Taught(each.ref, topics.get(each.ref, each.ref), each.week, each.ref in signed)
                for each in course.items
                if each.week in soon
            )
            members = sum(
                each.state in (EnrolmentState.WAITING, EnrolmentState.ACTIVE)
                for each in cohorts.enrolled(desk.uow, cohort.id)
            )
            yield Class(cohort, course, week, members, tuple(taught))


def _week(desk: Desk, cohort: Cohort) -> int:
    today = local_time.to_local(desk.now, programmes.zone(desk.uow)).date()
    return max(spacing.week_of(cohort.starts_on, today), 0)
