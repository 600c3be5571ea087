"""Packs and items as coordinators and reviewers read them, and who may sign what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.guides import Standing
from domain.model import Discipline, Role
from handlers.reviewing import commenting, shelf, signing
from storage import items, people, signatures
from tests.storage.book import person
from tests.storage.test_lessons import COURSE, ITEM

if TYPE_CHECKING:
    from domain.items import Item
    from domain.model import Person
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

UNSIGNED = replace(ITEM, standing=Standing.UNSIGNED)
"""For anaesthesia."""


def reviewer(room: Room, discipline: Discipline | None) -> Person:
    def add(uow: UnitOfWork) -> Person:
        values = person("Dr Adili", room.cast.facility, discipline=discipline)
        return people.get(uow, people.add(uow, values, [Role.CLINICAL_REVIEWER]))

    return room.book.commit(add)


def stored(room: Room, *new: Item) -> list[Item]:
    return room.book.commit(lambda uow: [items.add(uow, each) for each in new])


def test_only_a_reviewer_of_its_discipline_may_sign(room: Room) -> None:
    theirs, others = reviewer(room, Discipline.ANAESTHESIA), reviewer(room, Discipline.OBSTETRICS)
    assert signing.may_sign(theirs, UNSIGNED)
    assert signing.may_sign(replace(theirs, discipline=None), UNSIGNED)
    assert not signing.may_sign(others, UNSIGNED)
    assert signing.may_sign(others, replace(UNSIGNED, cadres=()))
    assert not signing.may_sign(replace(theirs, roles=frozenset({Role.COORDINATOR})), UNSIGNED)


def test_what_waits_is_that_of_the_reader_and_the_newest_version_stands_for_the_item(
    room: Room,
) -> None:
    theirs = reviewer(room, Discipline.ANAESTHESIA)
    old, new, other = stored(
        room,
        ITEM,
        replace(UNSIGNED, version=2, teach="Other words."),
        replace(UNSIGNED, ref="T02", cadres=()),
    )
    room.book.commit(lambda uow: items.add_course(uow, COURSE))
    found = room.book.commit(lambda uow: shelf.shelf(room.desk(uow), theirs))
    assert [each.id for each in found.waiting] == [new.id, other.id]
    (pack,) = found.packs
    assert (pack.unsigned, [each.ref for each in pack.courses]) == (2, ["tests-2w"])
    lines = room.book.commit(lambda uow: shelf.pack(uow, "tests"))
    assert [(each.item.version, each.older) for each in lines] == [(2, True), (1, False)]
    shown = room.book.commit(lambda uow: shelf.version(room.desk(uow), new.id, theirs))
    assert (shown.waits, shown.may_sign) == (True, True)
    assert [each.id for each in shown.others] == [old.id]
    assert shown.following is not None
    assert shown.following.id == other.id
    assert [each.parts for each in shown.said] == [1, 1]


def test_of_two_who_sign_the_first_does_and_a_comment_comes_too_late(room: Room) -> None:
    theirs = reviewer(room, Discipline.ANAESTHESIA)
    (one,) = stored(room, UNSIGNED)

    def both(uow: UnitOfWork) -> list[bool]:
        desk, how = room.desk(uow), signatures.CONSOLE
        return [
            signing.sign(desk, theirs, one, how),
            signing.sign(desk, theirs, one, how),
            commenting.comment(desk, theirs, one, "Too late."),
        ]

    assert room.book.commit(both) == [True, False, False]
    (kept,) = room.book.commit(lambda uow: signatures.of_item(uow, one.id))
    assert (kept.decision, kept.how) == (signatures.SIGNED, signatures.CONSOLE)
