"""The clock of schedules, rung by the tick that rings everything, on a clock that tests move."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from domain import recurrence
from domain.model import Channel, Role
from domain.schedules import CatchUp, ScheduleState
from handlers.schedules import kinds, planning, ringing
from scheduler import due
from storage import jobs, people, schedules
from tests.storage.book import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

T = TypeVar("T")
ZONE = "Africa/Dar_es_Salaam"
HOUR = timedelta(hours=1)
DAILY = recurrence.daily("12:30", date(2026, 11, 14))
"""The book's clock stands at 09:00 in this zone on that day."""


@dataclass
class Bell:
    """A kind whose readers are listed, and which notes what it delivers."""

    room: Room
    readers: list[int] = field(default_factory=list)
    sent: Counter[int] = field(default_factory=Counter)
    faulty: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)

    def deliver(self, _desk: Desk, _of: Schedule, _rang: Occurrence, reader: Person) -> str:
        if reader.id in self.faulty:
            raise RuntimeError("their words")
        self.sent[reader.id] += 1
        return self.refused.get(reader.id, "")

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.room.book.commit(work)

    async def look(self, **later: float) -> None:
        """Let time pass, and everything that has come be done."""
        self.room.book.later(**later)
        while await due.run_due(self, self, self.room.desk):
            pass

    def plan(self, rule: str = DAILY, catch_up: CatchUp = CatchUp.SKIP) -> Schedule:
        return self.at(lambda desk: planning.plan(desk, "bell", 7, ZONE, rule, catch_up))

    def at(self, work: Callable[[Desk], T]) -> T:
        return self.room.book.commit(lambda uow: work(self.room.desk(uow)))

    def rang(self, schedule: Schedule) -> list[tuple[str, str]]:
        found = self.at(lambda desk: schedules.occurrences(desk.uow, schedule.id))
        return [(f"{each.due_at:%d %H:%M}", each.state) for each in found]

    def became(self, schedule: Schedule) -> list[tuple[int, str, str]]:
        def read(desk: Desk) -> list[tuple[int, str, str]]:
            rang = schedules.occurrences(desk.uow, schedule.id)
            rows = [row for one in rang for row in schedules.deliveries(desk.uow, one.id)]
            return [(row.person_id, row.state, row.reason) for row in rows]

        return self.at(read)

    def state(self) -> ScheduleState:
        (only,) = self.at(lambda desk: schedules.of(desk.uow, "bell", 7)).values()
        return only.state


@pytest.fixture
def bell(room: Room, monkeypatch: pytest.MonkeyPatch) -> Bell:
    bell = Bell(room)
    kind = kinds.Kind(lambda _desk, _of: bell.readers, bell.deliver, HOUR)
    monkeypatch.setattr(kinds, "KINDS", {"bell": kind})
    bell.readers = add(room, 3)
    return bell


def add(room: Room, times: int, **values: object) -> list[int]:
    def work(uow: UnitOfWork) -> list[int]:
        agreed = {"consented_at": uow.now, "preferred": Channel.SMS} | values
        named = (person(f"Reader {n}", room.cast.facility, **agreed) for n in range(times))
        return [people.add(uow, each, [Role.MENTEE]) for each in named]

    return room.book.commit(work)


async def test_it_rings_each_day_and_reaches_each_reader_once(bell: Bell) -> None:
    schedule = bell.plan()
    await bell.look()
    assert bell.rang(schedule) == []
    await bell.look(hours=3.5)
    assert bell.rang(schedule) == [("14 09:30", "rang")]
    await bell.look(days=1)
    assert bell.rang(schedule) == [("14 09:30", "rang"), ("15 09:30", "rang")]
    assert bell.sent == dict.fromkeys(bell.readers, 2)
    assert bell.became(schedule) == [(each, "sent", "") for each in bell.readers] * 2


@pytest.mark.parametrize(
    ("catch_up", "states"),
    [
        (CatchUp.SKIP, ["passed", "passed", "passed"]),
        (CatchUp.LAST, ["passed", "passed", "rang"]),
        (CatchUp.EACH, ["rang", "rang", "rang"]),
    ],
)
async def test_an_outage_of_three_days_obeys_its_policy(
    bell: Bell, catch_up: CatchUp, states: list[str]
) -> None:
    schedule = bell.plan(catch_up=catch_up)
    await bell.look(days=3)
    assert [state for _, state in bell.rang(schedule)] == states
    assert bell.sent.total() == 3 * states.count("rang")
    await bell.look(hours=3.5)
    assert bell.rang(schedule)[-1] == ("17 09:30", "rang")


async def test_what_is_late_within_its_worth_was_not_missed(bell: Bell) -> None:
    schedule = bell.plan()
    await bell.look(hours=4.4)
    assert bell.rang(schedule) == [("14 09:30", "rang")]
    assert bell.sent.total() == 3


async def test_what_rang_and_could_not_be_delivered_in_its_worth_is_late(bell: Bell) -> None:
    schedule = bell.plan()
    bell.room.book.later(hours=3.5)
    await due.run_due(bell, bell, bell.room.desk)
    await bell.look(hours=2)
    assert {reason for *_, reason in bell.became(schedule)} == {"late"}


async def test_a_rule_that_has_ended_is_over(bell: Bell) -> None:
    schedule = bell.plan(recurrence.once(date(2026, 11, 14), "10:00:30"))
    await bell.look(hours=1, seconds=30)
    assert bell.rang(schedule) == [("14 07:00", "rang")]
    assert (bell.state(), bell.sent.total()) == (ScheduleState.OVER, 3)
    past = bell.plan(recurrence.once(date(2026, 11, 14), "09:00"))
    assert past.state is ScheduleState.OVER


async def test_who_left_or_did_not_agree_is_left_out_with_the_reason(bell: Bell) -> None:
    (left,), (unasked,) = add(bell.room, 1), add(bell.room, 1, consented_at=None)
    bell.at(lambda desk: people.set_stopped(desk.uow, left, desk.now))
    bell.readers = [bell.readers[0], left, unasked]
    bell.refused = {bell.readers[0]: "day"}
    schedule = bell.plan()
    await bell.look(hours=3.5)
    assert bell.became(schedule) == [
        (bell.readers[0], "left_out", "day"),
        (left, "left_out", "left"),
        (unasked, "left_out", "no_consent"),
    ]


async def test_one_whose_delivery_fails_stops_nobody(bell: Bell) -> None:
    bell.readers = add(bell.room, ringing.AT_ONCE + 10)
    faulty = bell.readers[7]
    bell.faulty = {faulty}
    schedule = bell.plan()
    await bell.look(hours=3.5)
    await bell.look(seconds=30)
    others = [each for each in bell.readers if each != faulty]
    assert [row[0] for row in bell.became(schedule)] == others
    for _ in range(due.MOST_TRIES):
        await bell.look(seconds=30)
    assert bell.became(schedule)[7] == (faulty, "left_out", "fault")
    assert Counter(row[0] for row in bell.became(schedule)) == Counter(bell.readers)


async def test_a_pause_is_silent_and_not_made_up_for(bell: Bell) -> None:
    schedule = bell.plan()
    paused = bell.at(lambda desk: planning.pause(desk, schedule))
    assert bell.at(lambda desk: planning.pause(desk, paused)) == paused
    await bell.look(days=2)
    assert bell.rang(schedule) == []
    assert bell.plan(recurrence.daily("13:00", date(2026, 11, 14))).state is ScheduleState.PAUSED
    (still,) = bell.at(lambda desk: schedules.of(desk.uow, "bell", 7)).values()
    resumed = bell.at(lambda desk: planning.resume(desk, still))
    assert bell.at(lambda desk: planning.resume(desk, resumed)) == resumed
    await bell.look(hours=4)
    assert bell.rang(schedule) == [("16 10:00", "rang")]


async def test_a_pause_while_it_is_delivered_leaves_the_others_out(bell: Bell) -> None:
    schedule = bell.plan()
    bell.room.book.later(hours=3.5)
    await due.run_due(bell, bell, bell.room.desk)
    bell.at(lambda desk: planning.pause(desk, schedule))
    await bell.look()
    assert {reason for *_, reason in bell.became(schedule)} == {"paused"}


async def test_what_is_stopped_goes_out_no_more(bell: Bell) -> None:
    schedule = bell.plan()
    bell.room.book.later(hours=3.5)
    await due.run_due(bell, bell, bell.room.desk)
    bell.at(lambda desk: planning.stop(desk, "bell", 7))
    await bell.look(days=3)
    assert (bell.state(), bell.became(schedule)) == (ScheduleState.OVER, [])


async def test_who_is_tried_again_when_it_is_stopped_gets_nothing(bell: Bell) -> None:
    first, faulty, last = bell.readers
    bell.faulty = {faulty}
    schedule = bell.plan()
    await bell.look(hours=3.5)
    await bell.look(seconds=30)
    bell.at(lambda desk: planning.stop(desk, "bell", 7))
    bell.faulty = set()
    await bell.look(minutes=5)
    assert bell.became(schedule) == [(first, "sent", ""), (last, "sent", "")]
    assert bell.at(lambda desk: jobs.of_kind(desk.uow, planning.DELIVER)) == {}


async def test_planning_the_same_again_loses_no_instant_that_has_come(bell: Bell) -> None:
    schedule = bell.plan()
    bell.room.book.later(hours=3.75)
    assert bell.plan() == schedule
    await bell.look()
    assert bell.rang(schedule) == [("14 09:30", "rang")]


async def test_another_rule_moves_the_next_ring(bell: Bell) -> None:
    schedule = bell.plan()
    moved = bell.plan(recurrence.daily("10:00", date(2026, 11, 14)), CatchUp.EACH)
    assert (moved.id, moved.catch_up) == (schedule.id, CatchUp.EACH)
    await bell.look(hours=1)
    assert bell.rang(schedule) == [("14 07:00", "rang")]


async def test_a_ring_that_comes_twice_is_noted_once(bell: Bell) -> None:
    schedule = bell.plan()
    await bell.look(hours=3.5)
    at = bell.room.book.now
    bell.at(lambda desk: planning.put(desk, schedule, at))
    await bell.look()
    assert bell.rang(schedule) == [("14 09:30", "rang")]
    assert bell.sent == dict.fromkeys(bell.readers, 1)


async def test_a_practice_that_begins_anew_has_missed_nothing(bell: Bell) -> None:
    bell.readers = [1]
    schedule = bell.plan()
    bell.room.book.later(days=3)
    bell.at(planning.begin_anew)
    await bell.look()
    assert bell.rang(schedule) == []
    await bell.look(hours=4)
    assert bell.rang(schedule) == [("17 09:30", schedules.RANG)]
