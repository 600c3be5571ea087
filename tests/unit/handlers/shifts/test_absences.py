"""Times away that follow each other: each is told when it is over, and none is forgotten."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from domain.shifts import Span
from handlers.shifts import absences
from storage import jobs, people, rota

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

DAY = timedelta(days=1)


def rings_at(room: Room, mentor: int) -> datetime | None:
    return room.book.commit(lambda uow: jobs.due_at(uow, absences.OVER, str(mentor)))


def test_the_first_end_is_on_the_clock_and_then_the_next(room: Room) -> None:
    mentor, now = room.cast.mentors[0], room.book.now
    spans = [Span(now + 5 * DAY, now + 6 * DAY), Span(now, now + DAY)]

    def note(uow: UnitOfWork) -> None:
        for each in spans:
            absences.note(room.desk(uow), people.get(uow, mentor), each, "by console")

    room.take(room.book.group(note))
    assert rings_at(room, mentor) == now + DAY

    def back(uow: UnitOfWork) -> None:
        absences.end(room.desk(uow), rota.leaves_of(uow, mentor, uow.now)[0], "by console")

    room.book.later(hours=1)
    room.take(room.book.group(back))
    assert rings_at(room, mentor) == now + 6 * DAY
    room.take(room.book.group(back))
    assert rings_at(room, mentor) is None
    assert room.book.commit(lambda uow: rota.leaves_of(uow, mentor, uow.now)) == []


def test_what_goes_on_is_made_longer_instead_of_noted_twice(room: Room) -> None:
    mentor, now = room.cast.mentors[0], room.book.now

    def note(days: int, uow: UnitOfWork) -> None:
        gone = Span(uow.now, now + days * DAY)
        absences.note(room.desk(uow), people.get(uow, mentor), gone, "by console")

    for days in (1, 3):
        room.take(room.book.group(partial(note, days)))
        room.book.later(hours=1)
    (kept,) = room.book.commit(lambda uow: rota.leaves_of(uow, mentor, uow.now))
    assert (kept.starts_at, kept.ends_at) == (now, now + 3 * DAY)
    assert rings_at(room, mentor) == now + 3 * DAY
