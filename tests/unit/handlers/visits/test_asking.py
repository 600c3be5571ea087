"""A reply counts for the date that was asked about, however often it moves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.model import Channel, Role
from domain.visiting import Span
from domain.visits import Reply, VisitState
from handlers.visits import planning
from storage import addresses, people
from storage.schema import prompt
from tests.storage.book import person
from tests.unit.handlers.room import CHAT
from tests.unit.handlers.visits.stay import (
    ASHA,
    DATES,
    FIRST_MENTOR,
    SECOND_MENTOR,
    does,
    member,
    passes,
    plan,
    stands,
)

if TYPE_CHECKING:
    from domain.visits import Visit
    from tests.unit.handlers.room import Room

LATER = Span(date(2026, 12, 9), date(2026, 12, 10))
LAST = Span(date(2026, 12, 16), date(2026, 12, 16))
NIGHT = 16
"""Hours after the morning on which a room begins: one o'clock."""


def move(room: Room, visit: Visit, when: Span, reason: str = "rain") -> None:
    now = stands(room, visit)
    does(room, lambda uow: planning.move(room.desk(uow), now, when, reason, None))


def test_who_sleeps_hears_in_the_morning_how_two_moves_ended(room: Room) -> None:
    visit = plan(room)
    assert [each.partition(":")[0] for each in room.told(ASHA)] == [
        "A mentor visit to Bunda District Hospital is planned for 2-3 Dec"
    ]
    room.write("1", ASHA)
    room.told(ASHA)
    passes(room, hours=NIGHT)
    move(room, visit, LATER)
    move(room, visit, LAST, "the road")
    assert room.told(ASHA) == []
    room.write("1", ASHA)  # to nothing that is asked
    assert member(room, visit, room.cast.mentee).reply is Reply.NONE
    room.told(ASHA)
    passes(room, hours=9)
    assert room.told(ASHA) == [
        "The visit to Bunda District Hospital moves from 2-3 Dec to 16 Dec. Reason: the road.\n"
        "1=the date fits 2=does not fit"
    ]
    room.write("2", ASHA)
    assert member(room, visit, room.cast.mentee).reply is Reply.NOT
    assert stands(room, visit).moved == 2
    assert stands(room, visit).first_on == DATES.first


def test_who_was_never_asked_is_asked_plainly_and_one_called_off_is_not_told(room: Room) -> None:
    room.book.later(hours=NIGHT)
    visit = plan(room)
    move(room, visit, LATER)
    passes(room, hours=9)
    assert [each.partition(":")[0] for each in room.told(ASHA)] == [
        "A mentor visit to Bunda District Hospital is planned for 9-10 Dec"
    ]
    room.book.later(hours=15)
    other = plan(room, LAST)
    does(room, lambda uow: planning.call_off(room.desk(uow), stands_in(uow, other), "", None))
    passes(room, hours=12)
    assert room.told(ASHA) == []


def stands_in(uow: object, visit: Visit) -> Visit:
    """Return a visit as it was planned just now."""
    assert uow is not None
    return visit


def test_a_mentor_who_can_no_longer_come_makes_it_planned_again(room: Room) -> None:
    room.book.commit(lambda uow: people.set_consented(uow, room.rehema, uow.now))
    visit = plan(room)
    room.write("1", FIRST_MENTOR)
    assert stands(room, visit).state is VisitState.PLANNED
    room.write("1", SECOND_MENTOR)
    assert stands(room, visit).state is VisitState.CONFIRMED
    (told,) = room.told(CHAT)
    assert told.startswith("Visit V1 to Bunda District Hospital, 2-3 Dec: 2 confirmed, 0 cannot")
    room.write("2", SECOND_MENTOR)
    assert stands(room, visit).state is VisitState.PLANNED
    (told,) = room.told(CHAT)
    assert told.startswith("Mentor cannot come to Bunda District Hospital, 2-3 Dec.")
    room.write("2", SECOND_MENTOR)  # once more, which is no news
    assert room.told(CHAT) == []


def test_the_question_of_one_visit_stands_beside_that_of_another(room: Room) -> None:
    one, other = plan(room), plan(room, LAST)
    room.write("2", ASHA)
    assert member(room, other, room.cast.mentee).reply is Reply.NOT, "the newest is meant"
    room.told(ASHA)
    room.book.later(minutes=15)
    kinds = {row[0] for row in room.book.rows(prompt.select().with_only_columns(prompt.c.kind))}
    assert kinds == {"visit.confirm"}
    assert member(room, one, room.cast.mentee).reply is Reply.NONE


def test_who_comes_to_the_facility_later_gets_a_part_five_days_before(room: Room) -> None:
    visit = plan(room, LATER)
    zawadi = room.book.commit(
        lambda uow: people.add(
            uow, person("Zawadi", room.cast.facility, consented_at=uow.now), [Role.MENTEE]
        )
    )
    number = "+255700000109"
    room.book.commit(lambda uow: addresses.add(uow, Channel.SMS, number, zawadi))
    days = (LATER.first - room.book.now.date()).days - 5
    room.book.now += timedelta(days=days)
    passes(room, hours=6)
    planned, cases = room.told(number)
    assert planned.startswith("A mentor visit to")
    assert cases.startswith("The visit to Bunda District Hospital is 9-10 Dec. Which cases")
    assert member(room, visit, zawadi).wanted_at is not None
