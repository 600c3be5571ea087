from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Discipline, Job, Role, Tier
from domain.rota.values import Override, OverrideKind, Rule
from domain.shifts import Span
from handlers.shifts import gap_alerts, gaps
from storage import jobs, people, programmes, rota, volunteers
from tests.storage.book import person
from tests.unit.handlers.room import CHAT

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

DAR, LIMA = "Africa/Dar_es_Salaam", "America/Lima"
LINE = (Discipline.ANAESTHESIA, Tier.BACKUP)
EIGHT = datetime(2026, 11, 15, 5, 0, tzinfo=UTC)  # 08:00 in Dar es Salaam, the day after


@pytest.fixture
def morning(room: Room) -> Room:
    """A programme whose mentor is on at all hours, the evening before its first morning."""
    new = Rule(0, *LINE, frozenset(range(8)), time(7), time(7), DAR, room.cast.mentors[0])
    room.book.commit(lambda uow: rota.add_rule(uow, new))
    room.book.commit(lambda uow: programmes.add(uow, "Lake", DAR, {}))
    plan(room)
    room.book.now = EIGHT
    return room


def plan(room: Room) -> None:
    room.book.commit(lambda uow: gap_alerts.plan(room.desk(uow)))


def wakes(room: Room, zone: str = DAR) -> list[str]:
    """Do the job of this morning as the clockwork does, and return what Rehema was told."""
    (found,) = room.book.commit(
        lambda uow: [
            each
            for each in jobs.due_now(uow, 9)
            if (each.job.kind, each.job.key) == (gap_alerts.LOOK, zone)
        ]
    )
    room.book.commit(lambda uow: jobs.finish(uow, found.id))
    room.take(room.book.group(lambda uow: gap_alerts.look(room.desk(uow), found.job)))
    return room.told(CHAT)


def due(room: Room, zone: str = DAR) -> datetime | None:
    return room.book.commit(lambda uow: jobs.due_at(uow, gap_alerts.LOOK, zone))


def off(room: Room, day: int, hours: tuple[int, int] = (9, 17)) -> None:
    """Take the mentor off for some hours of a day of November."""
    midnight = datetime.fromisoformat(f"2026-11-{day}")
    starts, ends = (midnight + timedelta(hours=hour) for hour in hours)
    kind, mentor = OverrideKind.REMOVE, room.cast.mentors[0]
    new = Override(0, *LINE, kind, starts, ends, DAR, replaces_id=mentor)
    room.book.commit(lambda uow: rota.add_override(uow, new))


def test_a_gap_is_told_once_and_again_when_it_has_changed(morning: Room) -> None:
    off(morning, 20)
    assert wakes(morning) == [
        "Nobody is on call for anaesthesia:\nFri 09:00 - 17:00\nPlease ask a mentor to step in."
    ]
    for _ in range(2):
        morning.book.later(days=1)
        assert wakes(morning) == []
    off(morning, 20, (17, 18))
    morning.book.later(days=1)
    assert "Fri 09:00 - 18:00" in wakes(morning)[0]


def test_a_gap_that_volunteers_could_take_comes_with_a_key(morning: Room) -> None:
    def approve(uow: UnitOfWork) -> None:
        one = volunteers.add(uow, morning.cast.mentors[1], Discipline.ANAESTHESIA)
        volunteers.approve(uow, one.id, morning.rehema)

    morning.book.commit(approve)
    off(morning, 20)
    off(morning, 22, (0, 24))
    off(morning, 23, (0, 24))
    off(morning, 24, (0, 24))
    off(morning, 25, (0, 24))
    assert wakes(morning) == [
        "Nobody is on call for anaesthesia on Fri 20 Nov, 09:00-17:00. 1 people could take it.\n"
        "1=offer it to them",
        "Nobody is on call for anaesthesia:\nSun 22 Nov 00:00 - Thu 26 Nov 00:00\n"
        "Please ask a mentor to step in.",
    ]
    morning.write("1", CHAT, Channel.TELEGRAM)
    assert morning.told(CHAT)[0].startswith("Volunteers asked for anaesthesia on Fri 20 Nov: 1.")


def test_a_gap_that_was_told_when_it_came_about_is_not_told_again(morning: Room) -> None:
    off(morning, 20)
    starts = EIGHT + timedelta(days=5, hours=1)
    span = Span(starts, starts + timedelta(hours=8))
    morning.book.commit(lambda uow: gaps.note(morning.desk(uow), Discipline.ANAESTHESIA, span))
    assert wakes(morning) == []


def test_it_is_looked_at_each_morning_at_eight_whatever_the_process(morning: Room) -> None:
    assert due(morning) == EIGHT
    plan(morning)  # as each start of the service does
    assert due(morning) == EIGHT
    morning.book.later(hours=3)
    wakes(morning)
    assert due(morning) == EIGHT + timedelta(days=1)


def test_the_nearest_few_are_told_first_and_the_rest_on_later_mornings(morning: Room) -> None:
    for day in range(16, 22):
        off(morning, day)
    (first,) = wakes(morning)
    assert first.count(" - ") == gap_alerts.MOST
    assert "Mon 09:00 - 17:00" in first
    morning.book.later(days=1)
    (second,) = wakes(morning)
    assert second.count(" - ") == 2


def test_two_by_different_rules_are_told_once_as_long_as_they_are(morning: Room) -> None:
    hours = (time(8), time(12))
    both = Rule(0, *LINE, frozenset({0}), *hours, DAR, morning.cast.mentors[1])
    morning.book.commit(lambda uow: rota.add_rule(uow, both))
    (said,) = wakes(morning)
    assert "are both on call for anaesthesia by different rules: Mon 08:00 - 12:00." in said
    morning.book.later(days=7)
    assert wakes(morning) == []


def test_who_is_told_is_on_duty_in_that_time_zone(morning: Room) -> None:
    far = person("Quispe", morning.cast.facility, time_zone=LIMA)
    morning.book.commit(lambda uow: people.add(uow, far, [Role.COORDINATOR]))
    off(morning, 20)
    assert len(wakes(morning)) == 1
    lima = due(morning, LIMA)
    assert lima == EIGHT + timedelta(hours=8)
    morning.book.now = lima
    assert wakes(morning, LIMA) == []  # Rehema has heard of it


def test_what_nobody_could_be_told_is_told_when_somebody_can(morning: Room) -> None:
    off(morning, 20)
    morning.book.commit(lambda uow: people.set_stopped(uow, morning.rehema, uow.now))
    assert wakes(morning) == []
    morning.book.commit(lambda uow: people.set_stopped(uow, morning.rehema, None))
    morning.book.later(days=1)
    assert len(wakes(morning)) == 1


def test_a_zone_without_coordinators_has_no_mornings(morning: Room) -> None:
    morning.book.now = EIGHT
    job = Job(gap_alerts.LOOK, LIMA, EIGHT)
    morning.book.commit(lambda uow: gap_alerts.look(morning.desk(uow), job))
    assert due(morning, LIMA) is None
    assert due(morning) is not None


def test_a_gap_without_an_end_says_so(room: Room) -> None:
    room.book.commit(lambda uow: programmes.add(uow, "Lake", DAR, {}))
    plan(room)
    room.book.now = EIGHT
    (said,) = wakes(room)
    assert "08:00 - ?" in said
