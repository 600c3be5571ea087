"""The question of the week where a Friday does not go as planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Job, MessageKind, Role, Urgency
from handlers.learning import cases
from storage import addresses, guides, jobs, messages, people, questions, shares
from storage.shares import Audience, State
from tests.storage.book import ask, person

if TYPE_CHECKING:
    from storage.shares import Share
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

FRIDAY = datetime.fromisoformat("2026-11-20T09:30+00:00")
DAR, KATHMANDU = "Africa/Dar_es_Salaam", "Asia/Kathmandu"
NUMBERS = ("+12025550141", "+12025550142")


@pytest.fixture
def found(room: Room) -> Share:
    """A share for the team, in which two colleagues of the asker read."""
    return room.book.commit(lambda uow: _shared(room, uow))


def _shared(room: Room, uow: UnitOfWork) -> Share:
    for number in NUMBERS:
        agreed = {"consented_at": uow.now, "preferred": Channel.SMS}
        reader = people.add(uow, person(number, room.cast.facility, **agreed), [Role.MENTEE])
        addresses.add(uow, Channel.SMS, number, reader)
    question, mentor = ask(uow, room.cast), room.cast.mentors[0]
    said = messages.Words("in", MessageKind.TEXT, "SHARE 1#", person_id=mentor)
    made = shares.draft(uow, question, mentor, messages.add(uow, said), "Q: Why? A: So.")
    shares.ask(uow, made.id, Audience.TEAM)
    new = guides.add_answer(uow, "Why?", "Q: Why? A: So.", "en", (mentor, question.discipline))
    shares.let_go(uow, made.id, new)
    return shares.get(uow, made.id)


def push(room: Room, found: Share, at: datetime, zone: str = DAR) -> list[str]:
    """Let the job of a zone run at an instant; return who is told."""
    room.book.now = at
    data = (("friday", FRIDAY.isoformat()),)
    job = Job(cases.PUSH, f"{found.id} {zone}", FRIDAY, data=data)
    room.take(room.book.group(lambda uow: cases.push(room.desk(uow), job)))
    return [number for number in NUMBERS if room.told(number)]


def due(room: Room, found: Share, zone: str = DAR) -> datetime | None:
    return room.book.commit(lambda uow: jobs.due_at(uow, cases.PUSH, f"{found.id} {zone}"))


def test_everybody_of_the_team_gets_it_once(room: Room, found: Share) -> None:
    assert push(room, found, FRIDAY) == [*NUMBERS]
    assert due(room, found) is None
    assert push(room, found, FRIDAY + timedelta(minutes=1)) == []


def test_a_service_that_was_down_all_afternoon_waits_for_the_next_friday(
    room: Room, found: Share
) -> None:
    assert push(room, found, FRIDAY + timedelta(hours=7)) == []
    assert due(room, found) == FRIDAY + timedelta(days=7)
    assert push(room, found, FRIDAY + timedelta(hours=5)) == [*NUMBERS]


def test_who_waits_for_an_urgent_answer_gets_it_later(room: Room, found: Share) -> None:
    def urgent(uow: UnitOfWork) -> int:
        home = addresses.find(uow, Channel.SMS, NUMBERS[0])
        assert home is not None
        assert home.person_id is not None
        reader = people.get(uow, home.person_id)
        field = reader.discipline
        assert field is not None
        return questions.add(uow, reader, home.id, field, Urgency.URGENT).id

    waits = room.book.commit(urgent)
    assert push(room, found, FRIDAY) == [NUMBERS[1]]
    assert due(room, found) == FRIDAY + timedelta(minutes=30)
    room.book.commit(lambda uow: questions.close(uow, waits))
    assert push(room, found, FRIDAY + timedelta(minutes=30)) == [NUMBERS[0]]


def test_more_than_fit_into_one_transaction_get_it_in_the_next(
    room: Room, found: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "AT_ONCE", 1)
    assert push(room, found, FRIDAY) == [NUMBERS[0]]
    assert due(room, found) == FRIDAY
    assert push(room, found, FRIDAY) == [NUMBERS[1]]


def test_each_zone_has_its_own_midday(room: Room, found: Share) -> None:
    def move(uow: UnitOfWork) -> datetime:
        home = addresses.find(uow, Channel.SMS, NUMBERS[0])
        assert home is not None
        reader = people.get(uow, home.person_id or 0)
        agreed = {"consented_at": uow.now, "time_zone": KATHMANDU, "preferred": Channel.SMS}
        moved = person(NUMBERS[0], room.cast.facility, **agreed)
        people.change(uow, reader.id, moved, [Role.MENTEE])
        return cases.plan(room.desk(uow), found)

    first = room.book.commit(move)
    assert due(room, found, KATHMANDU) == first == FRIDAY - timedelta(hours=2, minutes=45)
    assert due(room, found) == FRIDAY
    assert push(room, found, FRIDAY, KATHMANDU) == [NUMBERS[0]]
    assert push(room, found, FRIDAY) == [NUMBERS[1]]


def test_what_was_withdrawn_or_is_old_goes_to_nobody(room: Room, found: Share) -> None:
    assert push(room, found, found.made_at + timedelta(days=36)) == []
    assert due(room, found) is None
    room.book.commit(lambda uow: shares.end(uow, [found], State.WITHDRAWN))
    assert push(room, found, FRIDAY) == []
    assert due(room, found) is None
