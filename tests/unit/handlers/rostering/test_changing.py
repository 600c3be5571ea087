"""Exceptions to the rota: whose duty changes hears it, once, and by day unless it is soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.model import Discipline, Role, Shift, Tier
from domain.rota.values import Duty, Override, OverrideKind, Temporary
from domain.shifts import Span
from handlers.rostering import changing, leaving, overview
from storage import people, roster, rota
from tests.storage.book import person

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

ONE, OTHER = "+255700000101", "+255700000102"
ZONE = "Africa/Dar_es_Salaam"
LINE = (Discipline.ANAESTHESIA, Tier.REGIONAL)
SATURDAY = datetime.fromisoformat("2026-11-21T07:00")
EVENING = SATURDAY.replace(hour=19)
NIGHT = datetime.fromisoformat("2026-11-14T20:00+00:00")


@pytest.fixture
def on(room: Room) -> tuple[int, int]:
    """Two mentors, the first of whom is on duty on Saturday."""
    one, other = room.cast.mentors[:2]

    def prepare(uow: UnitOfWork) -> None:
        for each, name in ((one, "Dr One"), (other, "Dr Other")):
            values = person(name, room.cast.facility, consented_at=uow.now)
            people.change(uow, each, values, [Role.MENTOR])
        roster.add(uow, Shift(0, one, *LINE, SATURDAY, EVENING, ZONE))

    room.book.commit(prepare)
    return one, other


def made(room: Room, new: Override) -> Override:
    def work(uow: UnitOfWork) -> Override:
        return changing.override(room.desk(uow), new, room.rehema)

    found: Override = room.take(room.book.group(work))
    return found


def swap(one: int, other: int) -> Override:
    return Override(0, *LINE, OverrideKind.REPLACE, SATURDAY, EVENING, ZONE, other, one)


def test_who_stands_in_and_who_is_free_both_hear_it(room: Room, on: tuple[int, int]) -> None:
    one, other = on
    stored = made(room, swap(one, other))
    assert room.told(OTHER) == [
        "Rehema has put you on call for anaesthesia: Sat 21 Nov 07:00-19:00.\n"
        "If you cannot: SWAP and the day."
    ]
    assert room.told(ONE) == [
        "Dr Other does your shift for anaesthesia: Sat 21 Nov 07:00-19:00. Rehema arranged it.\n"
        "Nothing to do now."
    ]

    def seen(uow: UnitOfWork) -> overview.OnCall:
        return overview.on_call(uow, uow.now, timedelta(days=14))

    ((discipline, (duty,)),) = room.book.commit(seen).duties
    assert discipline is Discipline.ANAESTHESIA
    assert (duty.mentor, duty.source, duty.instead_of) == ("Dr Other", "shift", "Dr One")

    def take_back(uow: UnitOfWork) -> list[bool]:
        return [changing.take_back(room.desk(uow), stored, None) for _ in range(2)]

    assert room.take(room.book.group(take_back)) == [True, False]
    assert room.told(ONE)[0].startswith("Rehema has put you on call for anaesthesia")
    assert room.told(OTHER)[0].startswith("Rehema has taken you off call for anaesthesia")


def test_news_of_next_week_waits_for_the_morning_and_what_is_over_is_no_news(
    room: Room, on: tuple[int, int]
) -> None:
    room.book.now = NIGHT
    reader = room.book.commit(lambda uow: people.get(uow, on[0]))
    times = (timedelta(days=7), timedelta(hours=10))

    def waits(uow: UnitOfWork) -> list[bool]:
        starts = (NIGHT + each for each in times)
        spans = (Span(each, each + timedelta(hours=12)) for each in starts)
        return [bool(changing.waits(room.desk(uow), reader, each)) for each in spans]

    assert room.book.commit(waits) == [True, False]
    past = replace(swap(*on), starts=SATURDAY - timedelta(days=9), ends=SATURDAY.replace(day=13))
    made(room, past)
    assert room.told(ONE) == room.told(OTHER) == []


def test_what_cannot_be_is_refused_and_nothing_is_stored(room: Room, on: tuple[int, int]) -> None:
    whole = replace(swap(*on), kind=OverrideKind.ADD, replaces_id=None)
    for wrong in (
        replace(whole, ends=SATURDAY),
        replace(whole, ends=SATURDAY + timedelta(days=40)),
        replace(whole, time_zone="Nowhere/Else"),
    ):
        with pytest.raises(ValueError):
            made(room, wrong)
    assert (
        room.book.commit(lambda uow: rota.overrides(uow, uow.now, uow.now.replace(month=12))) == []
    )


def test_who_may_have_duty_in_a_tier(room: Room, on: tuple[int, int]) -> None:
    def work(uow: UnitOfWork) -> list[str]:
        mentor, rehema = people.get(uow, on[0]), people.get(uow, room.rehema)
        nowhere = replace(mentor, facility_id=None)
        return [
            changing.hindrance(mentor, Tier.FOCAL),
            changing.hindrance(nowhere, Tier.FOCAL),
            changing.hindrance(nowhere, Tier.BACKUP),
            changing.hindrance(rehema, Tier.BACKUP),
            changing.hindrance(rehema, Tier.COORDINATOR),
            changing.hindrance(mentor, Tier.COORDINATOR),
        ]

    found = room.book.commit(work)
    assert found == ["", "facility", "", "mentor", "", "coordinator"]


def test_a_temporary_schedule_tells_who_is_on_in_it_and_whose_place_it_takes(
    room: Room, on: tuple[int, int]
) -> None:
    _, other = on
    new = Temporary(0, *LINE, SATURDAY, EVENING, ZONE, (Duty(other, SATURDAY, EVENING),))

    def add(uow: UnitOfWork) -> Temporary:
        return changing.temporary(room.desk(uow), new, None)

    stored: Temporary = room.take(room.book.group(add))
    assert room.told(ONE)[0].startswith("Rehema has taken you off call for anaesthesia")
    assert room.told(OTHER)[0].startswith("Rehema has put you on call for anaesthesia")

    def end(uow: UnitOfWork) -> list[bool]:
        return [changing.end_temporary(room.desk(uow), stored, None) for _ in range(2)]

    assert room.take(room.book.group(end)) == [True, False]
    assert room.told(OTHER)[0].startswith("Rehema has taken you off call for anaesthesia")


def test_leave_that_is_noted_is_told_to_its_mentor_and_its_end_too(
    room: Room, on: tuple[int, int]
) -> None:
    one, _ = on

    def note(uow: UnitOfWork) -> int:
        gone = Span(uow.now + timedelta(days=7), uow.now + timedelta(days=8))
        return leaving.note(room.desk(uow), people.get(uow, one), gone, room.rehema)

    room.take(room.book.group(note))
    assert room.told(ONE) == [
        "Rehema has noted that you are away: Sat 21 Nov 09:00 - Sun 22 Nov 09:00. "
        "Questions go to others then.\nBACK when you return."
    ]

    def end(uow: UnitOfWork) -> None:
        known = rota.leaves_of(uow, one, uow.now)
        assert leaving.end(room.desk(uow), people.get(uow, one), known, room.rehema)
        assert not leaving.end(room.desk(uow), people.get(uow, one), [], room.rehema)

    room.take(room.book.group(end))
    assert room.told(ONE)[0].startswith("Rehema has noted that you are back")
    assert room.book.commit(lambda uow: rota.leaves_of(uow, one, uow.now)) == []
