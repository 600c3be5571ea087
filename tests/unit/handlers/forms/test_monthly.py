"""The form of a facility is on the clock while somebody is there to send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.local_time import to_local
from domain.model import Role
from domain.schedules import ScheduleState
from handlers.forms import monthly
from handlers.schedules import planning
from storage import facilities, people, schedules
from tests.storage.book import PLACE, person

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

MARA, COAST = "Africa/Dar_es_Salaam", "Africa/Lagos"


def add(room: Room, *roles: Role) -> int:
    values = person("Baraza", room.cast.facility)
    return room.book.commit(lambda uow: people.add(uow, values, roles))


def tend(room: Room) -> dict[str, str]:
    """Put forms on the clock, and return when each rings next by its zone, "" when never."""

    def work(uow: UnitOfWork) -> dict[str, str]:
        desk = room.desk(uow)
        monthly.tend(desk)
        found = schedules.of(uow, monthly.KIND, room.cast.facility)
        rings = {zone: planning.next_ring(desk, each) for zone, each in found.items()}
        assert all(
            (each.state is ScheduleState.ON) == (rings[zone] is not None)
            for zone, each in found.items()
        )
        return {
            zone: f"{to_local(at, zone):%m-%d %H:%M}" if at else "" for zone, at in rings.items()
        }

    return room.book.commit(work)


def test_where_nobody_sends_a_form_none_is_asked_for(room: Room) -> None:
    assert tend(room) == {}
    add(room, Role.FACILITY_LEADER)
    assert tend(room) == {MARA: "12-01 09:00"}, "where there is no reporter, the leader sends it"


def test_it_rings_no_more_when_its_reporter_has_left_and_again_when_they_are_back(
    room: Room,
) -> None:
    reporter = add(room, Role.FACILITY_REPORTER, Role.MENTEE)
    assert tend(room) == {MARA: "12-01 09:00"}
    room.book.commit(lambda uow: people.set_stopped(uow, reporter, uow.now))
    assert tend(room) == {MARA: ""}
    room.book.commit(lambda uow: people.set_stopped(uow, reporter, None))
    assert tend(room) == {MARA: "12-01 09:00"}


def test_it_rings_by_the_clock_of_its_facility(room: Room) -> None:
    add(room, Role.FACILITY_REPORTER)
    tend(room)
    room.book.commit(
        lambda uow: facilities.change(uow, room.cast.facility, PLACE | {"time_zone": COAST})
    )
    assert tend(room) == {MARA: "", COAST: "12-01 09:00"}


def test_what_has_come_and_has_not_rung_yet_still_does(room: Room) -> None:
    add(room, Role.FACILITY_REPORTER)
    tend(room)
    room.book.later(days=18)
    assert tend(room) == {MARA: "12-01 09:00"}
