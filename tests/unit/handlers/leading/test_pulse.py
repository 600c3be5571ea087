"""The pulse of a team: who is asked and when, and that few people are never told of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.analyses import INSTRUMENT
from domain.model import Role
from handlers.leading import pulse
from handlers.surveys import sending
from monitoring import pulses
from scheduler import due
from storage import facilities, people, responses, schedules

if TYPE_CHECKING:
    from handlers.desk import Desk
    from tests.unit.handlers.leading.ward import Ward


async def test_a_team_is_asked_once_in_three_months_and_told_a_mean(ward: Ward) -> None:
    team = [*ward.add(4, Role.MENTEE), *ward.add(1, Role.MENTOR)]
    (leader,) = ward.add(1, Role.FACILITY_LEADER)
    await ward.days(13)
    assert ward.asked() == {}  # they hear of the service first
    await ward.days(8)
    assert {each: ward.asked()[each] for each in (*team, leader)} == dict.fromkeys(
        (*team, leader), 1
    )
    ward.answer(team, "5", "1", "4")
    ward.answer([leader], "1", "5")  # too few of its questions: they do not count
    await ward.days(10)
    assert set(ward.means()) == {
        "Bunda District Hospital: how safe it feels to speak up, 4.7 of 5 (5 people answered). "
        "4 and more is the aim.\nNobody sees single answers."
    }
    told = len(ward.means())
    await ward.days(50)
    assert len(ward.means()) == told
    assert set(ward.asked().values()) == {1}
    await ward.days(30)
    assert {ward.asked()[each] for each in team} == {2}


async def test_of_four_people_nobody_is_told(ward: Ward) -> None:
    team = ward.add(4, Role.MENTEE)
    await ward.days(21)
    ward.answer(team, "5", "1", "4", "5")
    await ward.days(12)
    assert ward.means() == []
    since = ward.room.book.now - timedelta(days=365)
    (found,) = ward.at(lambda desk: pulses.means(desk.uow, [ward.room.cast.facility], since))
    assert (found.people, found.mean) == (None, None)


async def test_who_had_something_that_day_is_asked_on_the_next(ward: Ward) -> None:
    team = ward.add(2, Role.MENTEE)
    busy, free = team
    await ward.days(1)  # the morning comes
    home = ward.room.cast.facility

    def due_days(desk: Desk) -> list[int]:
        zone = facilities.get(desk.uow, home).time_zone
        schedule = schedules.of(desk.uow, pulse.KIND, home)[zone]
        rang = schedules.occurrences(desk.uow, schedule.id)
        return [len(schedules.deliveries(desk.uow, each.id)) for each in rang]

    def open_one(desk: Desk) -> None:
        who = people.get(desk.uow, busy)
        sending.send(desk, who, INSTRUMENT, "situation:1", part="data", facility_id=home)

    while not ward.asked():
        ward.room.book.later(hours=3)
        if ward.room.book.now.weekday() == 1 and not ward.at(
            lambda desk: responses.open_of(desk.uow, busy)
        ):
            ward.at(open_one)
        while await due.run_due(ward, ward, ward.room.desk):
            pass
    assert ward.asked()[free] == 1
    assert ward.asked()[busy] == 0
    assert ward.at(due_days)[0] >= 2
