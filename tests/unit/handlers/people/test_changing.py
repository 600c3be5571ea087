"""What a coordinator changes of somebody, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import select

from domain.membership import Objection
from domain.model import Discipline, Role
from handlers.people import changing
from handlers.people.changing import Details
from storage import people, rota
from storage.schema import audit

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person
    from handlers.desk import Desk
    from tests.unit.handlers.room import Room

T = TypeVar("T")
TODAY = date(2026, 11, 14)


def does(room: Room, work: Callable[[Desk], T]) -> T:
    """Let a coordinator do something."""
    return room.book.commit(lambda uow: work(replace(room.desk(uow), way="console")))


def deeds(room: Room) -> list[tuple[str, str, str]]:
    """Give what was written down: the deed, its door and its details."""
    rows = room.book.commit(lambda uow: uow.rows(select(audit).order_by(audit.c.id)))
    return [(row.deed, row.way, row.detail) for row in rows]


def one(room: Room, person_id: int) -> Person:
    """Give somebody as they stand."""
    return room.book.commit(lambda uow: people.get(uow, person_id))


def test_a_change_names_its_fields_and_never_what_they_hold(room: Room) -> None:
    mentor = one(room, room.cast.mentors[0])
    new = replace(Details.of(mentor), name="Dr Another Name", language="fr")
    assert does(room, lambda desk: changing.change(desk, mentor, new, room.rehema)) is None
    now = one(room, mentor.id)
    assert (now.name, now.language, now.roles) == ("Dr Another Name", "fr", mentor.roles)
    (line,) = deeds(room)
    assert line == ("person.changed", "console", '{"changed":"name, language"}')


def test_nothing_is_written_down_where_nothing_changes(room: Room) -> None:
    mentor = one(room, room.cast.mentors[0])
    same = Details.of(mentor)
    assert does(room, lambda desk: changing.change(desk, mentor, same, room.rehema)) is None
    roles = mentor.roles
    assert does(room, lambda desk: changing.set_roles(desk, mentor, roles, room.rehema)) is None
    assert deeds(room) == []


def test_what_a_role_needs_cannot_be_taken_away(room: Room) -> None:
    mentor = one(room, room.cast.mentors[0])
    without = replace(Details.of(mentor), discipline=None)
    found = does(room, lambda desk: changing.change(desk, mentor, without, room.rehema))
    assert found is Objection.DISCIPLINE
    assert one(room, mentor.id).discipline is Discipline.ANAESTHESIA


def test_the_last_coordinator_keeps_the_role_whoever_asks(room: Room) -> None:
    boss = one(room, room.rehema)

    def loses(by: int | None) -> Objection | None:
        return does(room, lambda desk: changing.set_roles(desk, boss, [Role.STAKEHOLDER], by))

    assert loses(room.rehema) is loses(None) is Objection.OWN
    mentor = one(room, room.cast.mentors[0])
    both = [Role.MENTOR, Role.COORDINATOR]
    assert does(room, lambda desk: changing.set_roles(desk, mentor, both, room.rehema)) is None
    assert loses(mentor.id) is None
    assert one(room, boss.id).roles == {Role.STAKEHOLDER}
    assert [deed for deed, _, _ in deeds(room)] == ["roles.changed", "roles.changed"]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (0, -1, "before the first"),
        (-3, -1, "are over"),
        (0, 90, "longer than"),
        (0, 0, ""),
        (-1, 3, ""),
        (30, 40, ""),
    ],
)
def test_days_of_a_time_away_are_days_to_come(room: Room, first: int, last: int, why: str) -> None:
    days = [TODAY + timedelta(days=each) for each in (first, last)]
    found = changing.unfit(days[0], days[1], "Africa/Dar_es_Salaam", room.book.now)
    assert why in found
    assert bool(found) is bool(why)


def test_a_time_away_ends_at_midnight_where_they_are(room: Room) -> None:
    mentor = one(room, room.cast.mentors[0])
    days = (TODAY + timedelta(days=3), TODAY + timedelta(days=4))
    assert does(room, lambda desk: changing.go_away(desk, mentor, days, room.rehema)) == 0
    (leave,) = room.book.commit(lambda uow: rota.leaves_of(uow, mentor.id, uow.now))
    assert leave.ends_at - leave.starts_at == timedelta(days=2)
    assert f"{leave.starts_at:%H:%M}" == "21:00"
    assert does(room, lambda desk: changing.come_back(desk, mentor, room.rehema))
    assert not does(room, lambda desk: changing.come_back(desk, mentor, room.rehema))
    assert [deed for deed, _, _ in deeds(room)] == ["leave.noted", "leave.ended"]
