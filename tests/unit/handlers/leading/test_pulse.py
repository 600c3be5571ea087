"""The pulse of a team: who is asked and when, and that few people are never told of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from domain.analyses import INSTRUMENT
from domain.instruments import Answer, AnswerState, ResponseState
from domain.model import Channel, Role
from handlers.leading import mornings, pulse
from handlers.surveys import sending
from monitoring import pulses
from scheduler import due
from storage import addresses, facilities, people, responses, schedules
from tests.storage.book import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

T = TypeVar("T")


@dataclass
class Ward:
    """A facility whose clock is run by what falls due."""

    room: Room

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        def taking(uow: UnitOfWork) -> T:
            return work(uow)

        (done,) = self.room.book.group(taking)
        if done.fault is not None:
            raise done.fault
        self.room.parcels += done.parcels
        value: T = done.value
        return value

    async def days(self, days: int) -> None:
        for _ in range(days * 4):
            self.room.book.later(hours=6)
            while await due.run_due(self, self, self.room.desk):
                pass

    def at(self, work: Callable[[Desk], T]) -> T:
        return self.room.book.commit(lambda uow: work(self.room.desk(uow)))

    def add(self, count: int, role: Role) -> list[int]:
        def work(uow: UnitOfWork) -> list[int]:
            home = self.room.cast.facility
            made = []
            for nth in range(count):
                values = person(f"{role} {nth}", home, consented_at=uow.now)
                made.append(people.add(uow, values, [role]))
                number = f"+1202556{[*Role].index(role):02}{nth:02}"
                addresses.add(uow, Channel.SMS, number, made[-1])
            return made

        return self.room.book.commit(work)

    def asked(self) -> Counter[int]:
        since = self.room.book.now - timedelta(days=365)
        sent = self.at(lambda desk: responses.of_instrument(desk.uow, pulses.INSTRUMENT, since))
        return Counter(each.person_id for each in sent)

    def answer(self, who: list[int], *codes: str) -> None:
        def work(desk: Desk) -> None:
            for each in who:
                (sent,) = (
                    one for one in responses.of_person(desk.uow, each) if one.ended_at is None
                )
                for step, code in zip(("p1", "p2", "p3", "p4"), codes, strict=False):
                    state = AnswerState.ANSWERED
                    responses.put(desk.uow, Answer(0, sent.id, step, state, desk.now, code))
                done = replace(sent, state=ResponseState.DONE, ended_at=desk.now)
                responses.save(desk.uow, done)

        self.at(work)

    def means(self) -> list[str]:
        return [each.text for each in self.room.parcels if each.phrase == "pulse.mean"]


@pytest.fixture
def ward(room: Room) -> Ward:
    ward = Ward(room)
    ward.at(mornings.plan)
    return ward


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
