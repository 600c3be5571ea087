"""The content calendar: what rings within two weeks, for how many, and what cannot go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.guides import Standing
from domain.model import Role
from handlers.lessons import starting
from handlers.schedules import coming
from storage import items, people
from tests.unit.handlers.lessons.term import Term

if TYPE_CHECKING:
    from handlers.schedules.coming import Coming
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room


def seen(room: Room) -> Coming:
    return room.book.commit(lambda uow: coming.coming(room.desk(uow)))


def unsign(uow: UnitOfWork, ref: str) -> None:
    for each in items.every(uow):
        if each.ref == ref:
            items.set_standing(uow, each.id, Standing.UNSIGNED)


def test_a_course_is_shown_with_its_days_its_members_and_what_is_unsigned(room: Room) -> None:
    term = Term(room)
    (mentee,) = room.book.commit(lambda uow: people.with_role(uow, Role.MENTEE))
    before = seen(room)
    assert before.rings == ()
    assert [(each.week, each.members) for each in before.classes] == [(0, 0)]
    term.enrol(mentee.id)
    term.start()
    room.book.commit(lambda uow: unsign(uow, "T02"))
    found = seen(room)
    (course,) = found.classes
    assert [each.ref for each in course.unsigned] == ["T02"]
    assert course.members == 1
    lessons = [each for each in found.rings if each.kind == starting.LESSON]
    assert lessons
    assert all(each.of == (term.cohort.name,) and each.readers == 1 for each in lessons)
    instants = [each.at for each in found.rings]
    assert instants == sorted(instants)
    assert max(instants) <= room.book.now + coming.AHEAD
    assert found.asks is None, "no leader is to be asked anything"


def test_looking_changes_nothing_and_whoever_waits_at_the_gate_is_not_counted(room: Room) -> None:
    term = Term(room)
    (mentee,) = room.book.commit(lambda uow: people.with_role(uow, Role.MENTEE))
    term.enrol(mentee.id, trained_on=None)
    term.start()
    place, state = term.place(mentee.id), term.state()
    rings = [each for each in seen(room).rings if each.kind == starting.LESSON]
    assert {each.readers for each in rings} <= {0}
    assert (term.place(mentee.id), term.state()) == (place, state)
