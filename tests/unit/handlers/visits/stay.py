"""A room with a visit planned, whose clock and due rows a test moves by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.visiting import Span
from handlers.routes import JOBS
from handlers.visits import planning
from storage import facilities, jobs, people, visits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from domain.model import Job
    from domain.visits import Member, Visit
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

ASHA, FIRST_MENTOR, SECOND_MENTOR = "+255700000100", "+255700000101", "+255700000102"
DATES = Span(date(2026, 12, 2), date(2026, 12, 3))


def plan(room: Room, when: Span = DATES, mentors: int = 2) -> Visit:
    """Plan a visit with the mentors of the room, as a coordinator does."""

    def work(uow: UnitOfWork) -> Visit:
        place = facilities.get(uow, room.cast.facility)
        named = [people.get(uow, each) for each in room.cast.mentors[:mentors]]
        return planning.plan(room.desk(uow), place, when, named, None)

    found: Visit = room.take(room.book.group(work))
    return found


def stands(room: Room, visit: Visit) -> Visit:
    """Return how a visit stands now."""
    return room.book.commit(lambda uow: visits.get(uow, visit.id))


def member(room: Room, visit: Visit, person_id: int) -> Member:
    """Return somebody's part in a visit."""
    found = room.book.commit(lambda uow: visits.members(uow, visit.id))
    return next(each for each in found if each.person_id == person_id)


def does(room: Room, work: Callable[[UnitOfWork], object]) -> None:
    """Do something, and keep what it promised."""
    room.take(room.book.group(work))


def runs_until(room: Room, instant: datetime) -> None:
    """Let time pass, and do each job as it falls due."""
    while found := room.book.commit(lambda uow: _next(uow, instant)):
        room.book.now = max(room.book.now, found.due_at)
        does(room, lambda uow, job=found: _do(room, uow, job))  # type: ignore[misc]
    room.book.now = instant


def passes(room: Room, **length: float) -> None:
    """Let time pass with all that falls due."""
    runs_until(room, room.book.now + timedelta(**length))


def _next(uow: UnitOfWork, instant: datetime) -> Job | None:
    now, uow.now = uow.now, instant
    due = [each for each in jobs.due_now(uow, 99) if each.job.kind.startswith("visit.")]
    uow.now = now
    for each in due[:1]:
        jobs.finish(uow, each.id)
        return each.job
    return None


def _do(room: Room, uow: UnitOfWork, job: Job) -> None:
    JOBS[job.kind](room.desk(uow), job)
