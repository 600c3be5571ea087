"""Importing in two steps: the seal between them, and what a file would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.auditing import Actor
from domain.importing.rows import Mark, Row, Table
from handlers import importing
from storage import people

if TYPE_CHECKING:
    from handlers.importing import Look
    from tests.unit.handlers.room import Room

HEADERS = ("name", "role", "discipline", "facility", "sms")
TUMAINI = ("Tumaini", "mentee", "obstetrics", "BUN", "+12025550172")


def table(*rows: tuple[str, ...]) -> Table:
    """Give a file with these rows."""
    made = (Row(line, dict(zip(HEADERS, row, strict=True))) for line, row in enumerate(rows, 2))
    return Table(HEADERS, tuple(made))


def look(room: Room, *rows: tuple[str, ...]) -> Look:
    """Look at what a file would change."""
    return room.book.commit(lambda uow: importing.look(uow, "people", table(*rows), room.rehema))


def apply(room: Room, seal: str, counts: str, by: int | None = None) -> Look | None:
    """Press the second time."""
    actor = Actor(by or room.rehema, "console")
    return room.book.commit(lambda uow: importing.apply(uow, "people", seal, counts, actor))


def known(room: Room) -> int:
    """Count everybody."""
    return len(room.book.commit(people.every))


def test_looking_changes_nothing_and_the_seal_hides_what_it_holds(room: Room) -> None:
    before, found = known(room), look(room, TUMAINI)
    assert [(each.line, each.mark, each.name) for each in found.changes] == [
        (2, Mark.NEW, "Tumaini")
    ]
    assert known(room) == before
    assert "2025550172" not in found.seal
    assert "Tumaini" not in found.seal
    assert found.counts == "1-0-0"


def test_it_is_stored_by_whoever_looked_and_once(room: Room) -> None:
    before, found = known(room), look(room, TUMAINI)
    assert apply(room, found.seal, found.counts, by=room.cast.mentee) is None
    assert known(room) == before
    done = apply(room, found.seal, found.counts)
    assert done is not None
    assert done.counts == found.counts
    assert known(room) == before + 1
    again = apply(room, found.seal, found.counts)
    assert again is not None
    assert (again.does_nothing, again.counts) == (True, "0-0-1")
    assert known(room) == before + 1


@pytest.mark.parametrize("seal", ["", "x", "AAAA", "=" * 8, "é"])
def test_what_is_no_seal_of_ours_stores_nothing(room: Room, seal: str) -> None:
    assert apply(room, seal, "1-0-0") is None


def test_a_change_names_the_columns_that_change(room: Room) -> None:
    first = look(room, TUMAINI)
    apply(room, first.seal, first.counts)
    found = look(room, ("Tumaini", "mentee|facility_leader", "obstetrics", "BUN", TUMAINI[4]))
    (change,) = found.changes
    assert (change.mark, change.columns) == (Mark.CHANGED, ("roles",))


def test_a_file_takes_the_role_of_coordinator_from_nobody_who_has_to_keep_it(room: Room) -> None:
    own = ("Rehema", "stakeholder", "", "BUN", "+12025550111")
    found = look(room, own)
    assert [(each.line, each.column) for each in found.plan.faults] == [(2, "role")]
    other = room.book.commit(
        lambda uow: importing.look(uow, "people", table(own), room.cast.mentors[0])
    )
    assert "nobody who is a coordinator" in other.plan.faults[0].reason
    another = ("Tumaini", "coordinator", "", "BUN", "+12025550172")
    instead = room.book.commit(
        lambda uow: importing.look(uow, "people", table(own, another), room.cast.mentors[0])
    )
    assert instead.plan.faults == ()


def test_a_file_with_faults_has_no_seal(room: Room) -> None:
    found = look(room, ("Tumaini", "boss", "obstetrics", "BUN", "1"))
    assert found.seal == ""
    assert {each.column for each in found.plan.faults} == {"role", "sms"}
