"""The mornings of facilities: what is missing on their clocks is put on, and nothing twice."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from domain.model import Role
from domain.schedules import ScheduleState
from handlers.leading import asks, mornings, pulse, renewing
from handlers.schedules import planning
from storage import facilities, people, schedules
from tests.storage.book import person

if TYPE_CHECKING:
    from handlers.desk import Desk
    from tests.unit.handlers.room import Room

KINDS = (asks.KIND, renewing.KIND, pulse.KIND)


def tend(room: Room) -> dict[str, list[tuple[str, ScheduleState]]]:
    """Let a morning come; return what is on the clock of the facility, by kind."""

    def work(desk: Desk) -> dict[str, list[tuple[str, ScheduleState]]]:
        home = room.cast.facility
        mornings.tend(desk, facilities.get(desk.uow, home))
        return {
            kind: [
                (each.time_zone, each.state)
                for each in schedules.of(desk.uow, kind, home).values()
                if each.state is not ScheduleState.OVER
            ]
            for kind in KINDS
        }

    return room.book.commit(lambda uow: work(room.desk(uow)))


def add(room: Room, role: Role) -> None:
    def work(desk: Desk) -> None:
        values = person("Somebody", room.cast.facility, consented_at=desk.now)
        people.add(desk.uow, values, [role])

    room.book.commit(lambda uow: work(room.desk(uow)))


def test_a_team_has_a_pulse_and_a_leader_is_asked_once_there_is_one(room: Room) -> None:
    assert [kind for kind, found in tend(room).items() if found] == [pulse.KIND]
    add(room, Role.FACILITY_LEADER)
    on = tend(room)
    assert {kind: len(found) for kind, found in on.items()} == dict.fromkeys(KINDS, 1)
    assert tend(room) == on


def test_one_that_moves_to_another_zone_has_one_clock_and_a_pause_stays(room: Room) -> None:
    add(room, Role.FACILITY_LEADER)
    before = tend(room)
    home = room.cast.facility

    def pause(desk: Desk) -> None:
        (only,) = schedules.of(desk.uow, pulse.KIND, home).values()
        planning.pause(desk, only)

    room.book.commit(lambda uow: pause(room.desk(uow)))
    assert tend(room)[pulse.KIND] == [(before[pulse.KIND][0][0], ScheduleState.PAUSED)]

    def move(desk: Desk) -> None:
        values = asdict(facilities.get(desk.uow, home)) | {"time_zone": "Asia/Kathmandu"}
        facilities.change(desk.uow, home, values)

    room.book.commit(lambda uow: move(room.desk(uow)))
    after = tend(room)
    assert {kind: [zone for zone, _ in found] for kind, found in after.items()} == {
        kind: ["Asia/Kathmandu"] for kind in KINDS
    }
