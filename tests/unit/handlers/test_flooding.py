"""A flood from one sender: kept, answered once, told of once, and cheap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from domain.limits import A_MINUTE, SAME
from monitoring import measuring
from storage import alerts, journal
from storage.schema import message, outbox
from tests.unit.handlers.room import MENTEE

if TYPE_CHECKING:
    from monitoring.health import Reading
    from tests.unit.handlers.room import Room

STRANGER = "+12025550177"
MOST_STATEMENTS = 12


def flood(room: Room, times: int, sender: str = MENTEE) -> None:
    for number in range(times):
        room.write(f"What about case {number}, please?", sender)


def kept(room: Room) -> int:
    found = room.book.commit(lambda uow: journal.newest(uow, 500))
    return sum(entry.event.kind == "flood.kept" for entry in found)


def standing(room: Room) -> list[str]:
    return list(room.book.commit(alerts.standing))


def test_a_busy_person_is_heard_to_the_last_word(room: Room) -> None:
    flood(room, A_MINUTE.most)
    assert (kept(room), standing(room)) == (0, [])


def test_what_is_too_much_is_stored_and_goes_no_further(room: Room) -> None:
    flood(room, A_MINUTE.most)
    room.told(MENTEE)
    promised = room.book.rows(select(func.count()).select_from(outbox))[0][0]
    flood(room, 100)
    assert kept(room) == 100
    stored = select(func.count()).select_from(message).where(message.c.direction == "in")
    assert room.book.rows(stored) == [(A_MINUTE.most + 100,)]
    assert room.book.rows(select(func.count()).select_from(outbox)) == [(promised + 1,)]
    assert room.told(MENTEE) == [
        "More texts came from you than we can pass on. They are kept, and Rehema will be told.\n"
        "Wait a minute, or put URGENT first."
    ]


def test_it_is_said_again_after_an_hour_at_the_earliest(room: Room) -> None:
    for minutes in (20, 45):
        flood(room, A_MINUTE.most + 1)
        assert "More texts came" in room.told(MENTEE)[-1]
        flood(room, 1)
        (name,) = standing(room)
        room.book.commit(lambda uow, name=name: alerts.clear(uow, name))  # type: ignore[misc]
        room.book.later(minutes=minutes)
        flood(room, A_MINUTE.most + 1)
        assert not any("More texts came" in text for text in room.told(MENTEE))
        room.book.commit(lambda uow, name=name: alerts.clear(uow, name))  # type: ignore[misc]
        room.book.later(minutes=65 - minutes)


def test_urgent_words_pass_all_the_same(room: Room) -> None:
    flood(room, A_MINUTE.most + 5)
    room.told(MENTEE)
    room.write("URGENT the patient is bleeding")
    assert "Rehema has been told" in room.told(MENTEE)[-1]
    assert kept(room) == 5


def test_urgent_words_of_a_stranger_do_not(room: Room) -> None:
    flood(room, A_MINUTE.most + 5, STRANGER)
    room.told(STRANGER)
    room.write("URGENT the patient is bleeding", STRANGER)
    assert kept(room) == 6
    assert room.told(STRANGER) == []


def test_whoever_wants_to_leave_may(room: Room) -> None:
    flood(room, A_MINUTE.most + 1)
    room.told(MENTEE)
    room.write("STOP")
    assert "You are out" in room.told(MENTEE)[-1]


def test_a_machine_that_answers_us_is_not_answered(room: Room) -> None:
    for _ in range(SAME.most - 1):
        room.write("I am out of the office until Monday.")
    room.told(MENTEE)
    room.write("I am out of the office until Monday.")
    assert (kept(room), room.told(MENTEE)) == (1, [])
    assert len(standing(room)) == 1
    room.write("Where is the list kept?")
    assert kept(room) == 1


def test_when_they_calm_down_it_is_over(room: Room) -> None:
    flood(room, A_MINUTE.most + 1)
    (name,) = standing(room)

    def reading() -> Reading:
        found = room.book.commit(lambda uow: measuring.read(uow, []))
        return next(one for one in found if one.name == name)

    assert not reading().is_over
    room.book.later(minutes=11)
    flood(room, 3)
    assert reading().is_over


def test_a_kept_message_costs_few_statements_however_many_there_were(room: Room) -> None:
    """What the flood costs the others: a lane of its own, and little work for each message."""
    flood(room, A_MINUTE.most + 5)
    costs = []
    for _ in range(2):
        said: list[str] = []
        room.book.raw.set_trace_callback(said.append)
        flood(room, 1)
        room.book.raw.set_trace_callback(None)
        costs.append(sum(one.startswith(("SELECT", "INSERT", "UPDATE")) for one in said))
        flood(room, 200)
    print("statements for a kept message, storing included:", costs)
    assert costs[0] == costs[1] <= MOST_STATEMENTS
