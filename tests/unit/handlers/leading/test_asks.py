"""The one thing to ask: chosen from what is known of a facility, and signed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain import recurrence
from domain.guides import Standing
from domain.items import Domain, Item
from domain.model import Channel, Role
from domain.schedules import CatchUp, Occurrence, Schedule
from handlers.leading import asks
from storage import addresses, items, people
from tests.storage.book import person
from tests.storage.test_visits import lack

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

ZONE = "Africa/Dar_es_Salaam"


def arrive(uow: UnitOfWork, room: Room) -> None:
    """A leader comes, and one who has left; two questions are loaded, unsigned."""
    values = person("Mama Leah", room.cast.facility, consented_at=uow.now)
    leader = people.add(uow, values, [Role.FACILITY_LEADER])
    addresses.add(uow, Channel.SMS, "+12025560199", leader)
    people.set_stopped(uow, people.add(uow, values, [Role.FACILITY_LEADER]), uow.now)
    kinds = (("L01", Domain.NON_TECHNICAL, "teamwork"), ("L10", Domain.ECOSYSTEM, "staff"))
    for ref, domain, skill in kinds:
        said = ("A topic", f"What about {skill}?", "A prompt")
        of = (0, ref, "en", 1, "leaders", Role.FACILITY_LEADER, (), domain, skill)
        items.add(uow, Item(*of, *said, standing=Standing.UNSIGNED))


def sign(uow: UnitOfWork) -> None:
    for each in items.every(uow):
        items.set_standing(uow, each.id, Standing.SIGNED)


def ask(room: Room) -> tuple[str, list[str]]:
    """Let the day come; return why nothing went out, and what did."""

    def work(uow: UnitOfWork) -> str:
        desk = room.desk(uow)
        schedule = Schedule(1, asks.KIND, room.cast.facility, ZONE, "", CatchUp.SKIP)
        rang = Occurrence(1, 1, uow.now, uow.now, "rang")
        (leader,) = people.many(uow, asks.readers(desk, schedule)).values()
        return asks.deliver(desk, schedule, rang, leader)

    why: str = room.take(room.book.group(work))
    return why, room.told("+12025560199")


def test_nothing_unsigned_is_asked_and_a_barrier_brings_its_question(room: Room) -> None:
    room.book.commit(lambda uow: arrive(uow, room))
    assert ask(room) == ("unsigned", [])
    room.book.commit(sign)
    (theme,) = ask(room)[1]
    assert theme.startswith(
        "Mama Leah, one thing to ask your team this month:\nWhat about teamwork?"
    )
    room.book.commit(lambda uow: lack(uow, room.cast))
    why, (asked,) = ask(room)
    assert why == ""
    assert asked == (
        "Mama Leah, one thing to ask your team this month, on your oldest open barrier:\n"
        "What about staff?\nNo need to write back."
    )


def test_the_first_monday_of_a_month_is_the_day() -> None:
    now = datetime(2026, 11, 27, 6, tzinfo=UTC)
    found = recurrence.fires(asks.rule(now, ZONE), ZONE, now, 3)
    assert [f"{each:%a %d %b %H:%M}" for each in found] == [
        "Mon 07 Dec 06:00",
        "Mon 04 Jan 06:00",
        "Mon 01 Feb 06:00",
    ]
