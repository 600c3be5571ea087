"""Ringing: what falls due is noted once, delivered once to each person, and put on again.

An occurrence, its deliveries' job and the next ring are stored with the end of the job that rang
them, so that a process that dies in between leaves all of it or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from domain import recurrence
from domain.model import Job
from domain.schedules import (
    CatchUp,
    Delivered,
    Occurrence,
    Schedule,
    ScheduleState,
    caught_up,
)
from handlers.schedules import kinds
from handlers.schedules.planning import DELIVER, DUE, put
from handlers.schedules.wanting import unwanted
from storage import people, schedules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.model import Person
    from handlers.desk import Desk
    from handlers.schedules.kinds import Kind

AT_ONCE: Final = 50
"""So many people are delivered to in one transaction; the others within the next second."""

GIVEN_UP: Final = 5
"""The try at which somebody is left out whose delivery fails: the last that a job has."""

FAULT: Final = "fault"
LATE: Final = "late"
PAUSED: Final = "paused"


def ring(desk: Desk, job: Job) -> None:
    """Let the instants of a schedule ring that have come, and put the next one on the clock."""
    schedule = schedules.get(desk.uow, int(job.key))
    if schedule.state is not ScheduleState.ON:
        return
    due = datetime.fromisoformat(dict(job.data)[DUE])
    come, coming = _since(desk, schedule, due)
    kind = kinds.KINDS[schedule.kind]
    for at, rings in caught_up(come, desk.now, kind.worth, schedule.catch_up):
        _note(desk, schedule, at, rings=rings)
    if coming is None:
        schedules.change(desk.uow, replace(schedule, state=ScheduleState.OVER))
    else:
        put(desk, schedule, coming)


def deliver(desk: Desk, job: Job) -> None:
    """Deliver an occurrence to its next readers, or to the one its key names.

    A unit that fails is undone as a whole. So the readers of one that failed are tried again
    each alone, and whose delivery fails every time is left out and stops nobody.
    """
    occurrence_id, _, alone = job.key.partition(" ")
    occurrence = schedules.occurrence(desk.uow, int(occurrence_id))
    schedule = schedules.get(desk.uow, occurrence.schedule_id)
    rung = _Rung(desk, schedule, occurrence, kinds.KINDS[schedule.kind])
    if alone:
        rung.give([int(alone)], fails=bool(job.fault) and job.tries >= GIVEN_UP)
        return
    last = int(dict(job.data).get("last", 0))
    waiting = sorted({each for each in rung.readers() if each > last})
    chunk = waiting[:AT_ONCE]
    if job.fault:
        for each in chunk:
            desk.uow.later(Job(DELIVER, f"{occurrence_id} {each}", desk.now))
    else:
        rung.give(chunk)
    if len(waiting) > len(chunk):
        data = (("last", str(chunk[-1])),)
        desk.uow.later(Job(DELIVER, occurrence_id, desk.now, data=data))


@dataclass(frozen=True, slots=True)
class _Rung:
    """An occurrence that is being delivered."""

    desk: Desk
    schedule: Schedule
    occurrence: Occurrence
    kind: Kind

    def readers(self) -> Iterable[int]:
        return self.kind.readers(self.desk, self.schedule)

    def give(self, ids: list[int], *, fails: bool = False) -> None:
        uow = self.desk.uow
        had = schedules.delivered(uow, self.occurrence.id, ids)
        found = people.many(uow, ids)
        for person in (found[each] for each in ids if each in found and each not in had):
            reason = FAULT if fails else self._left_out(person) or self._deliver(person)
            state = schedules.LEFT_OUT if reason else schedules.SENT
            made = Delivered(self.occurrence.id, person.id, self.desk.now, state, reason)
            schedules.deliver(uow, made)

    def _deliver(self, person: Person) -> str:
        return self.kind.deliver(self.desk, self.schedule, self.occurrence, person)

    def _left_out(self, person: Person) -> str:
        """Return why nothing may go to somebody whatever it is, or ""."""
        if self.schedule.state is ScheduleState.PAUSED:
            return PAUSED
        late = self.desk.now - self.occurrence.due_at > self.kind.worth
        if late and self.schedule.catch_up is CatchUp.SKIP:
            return LATE
        return unwanted(person)


def _since(
    desk: Desk, schedule: Schedule, due: datetime
) -> tuple[list[datetime], datetime | None]:
    """Return the instants from the one that was due until now, and the first after now."""
    later = recurrence.instants(schedule.rule, schedule.time_zone, due)
    come = [due]
    for at in later:
        if at > desk.now:
            return come, at
        come.append(at)
    return come, None


def _note(desk: Desk, schedule: Schedule, at: datetime, *, rings: bool) -> None:
    """Note that an instant rang or passed, once, and let what rang be delivered."""
    state = schedules.RANG if rings else schedules.PASSED
    noted = schedules.note(desk.uow, schedule.id, at, state)
    if noted is None:
        return
    if rings:
        desk.uow.later(Job(DELIVER, str(noted.id), desk.now))
    else:
        desk.log("schedule.passed", None, schedule.kind, zone=schedule.time_zone)
