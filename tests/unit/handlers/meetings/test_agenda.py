"""An agenda as people read it: in their language, within three SMS parts, nothing small in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.barriers import Barrier, BarrierKind, BarrierState, Level, Priority
from domain.fitting import fold, parts
from domain.languages import Language
from domain.model import Discipline, Urgency
from domain.visits import Meeting, MeetingKind, MeetingState
from handlers.meetings import agenda
from storage import barriers, items, meetings, people, questions
from tests.storage.teaching import School, Went, found, join, teach
from tests.storage.test_lessons import ITEM

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

LONG = "What to say when the count does not match and nobody listens"


def session(uow: UnitOfWork, region: str = "") -> Meeting:
    """Plan a session in three days."""
    starts, state = uow.now + timedelta(days=3), MeetingState.PLANNED
    zone = "Africa/Dar_es_Salaam"
    new = Meeting(0, 0, MeetingKind.SESSION, region, starts, 80, zone, "Hall", state, uow.now)
    return meetings.add(uow, new)


def shown(room: Room, known: Meeting, language: str = "en") -> str:
    """Show Rehema the agenda in a language."""

    def work(uow: UnitOfWork) -> str:
        rehema = replace(people.get(uow, room.rehema), language=language)
        return agenda.show(room.desk(uow), known, rehema).text

    return room.book.commit(work)


def answer(uow: UnitOfWork, school: School, ref: str, wrong: int, right: int) -> None:
    """Let new people answer an item for the first time."""
    for number in range(wrong + right):
        mentee = join(uow, school, "KIS", Discipline.ANAESTHESIA, region="Lake")
        went = Went(uow.now, ref=ref, answered_at=uow.now, right=number >= wrong)
        teach(uow, school, mentee, went)


def test_what_five_people_missed_is_named_and_what_four_missed_is_not(room: Room) -> None:
    def lay(uow: UnitOfWork) -> Meeting:
        items.add(uow, replace(ITEM, topic="Time Out"))
        items.add(uow, replace(ITEM, language="sw", topic="Mapumziko"))
        items.add(uow, replace(ITEM, ref="T02", topic="Swabs"))
        school = found(uow)
        answer(uow, school, "T01", wrong=4, right=1)
        answer(uow, school, "T02", wrong=4, right=0)
        return session(uow, "Lake")

    known = room.book.commit(lay)
    assert "Wrong at first: Time Out 4/5\n" in shown(room, known)
    assert "Swabs" not in shown(room, known)
    assert ": Mapumziko 4/5\n" in shown(room, known, "sw")
    elsewhere = replace(known, region="Mara")
    assert "Too few questions and answers" in shown(room, elsewhere)


@pytest.mark.parametrize("language", Language)
def test_an_agenda_with_much_in_it_is_three_sms_parts_at_most(
    room: Room, language: Language
) -> None:
    def lay(uow: UnitOfWork) -> Meeting:
        school = found(uow)
        for ref in ("T02", "T03", "T04"):
            items.add(uow, replace(ITEM, ref=ref, topic=f"{LONG} {ref}"))
            answer(uow, school, ref, wrong=5, right=0)
        asker = people.get(uow, room.cast.mentee)
        home = room.cast.address[asker.id]
        for each in (Discipline.PERIOPERATIVE_NURSING, Discipline.DATA_QUALITY):
            for _ in range(5):
                questions.add(uow, asker, home, each, Urgency.ROUTINE)
        due = uow.now + timedelta(days=14)
        now = (Priority.NORMAL, BarrierState.OPEN, Level.FACILITY, uow.now, due)
        for kind in BarrierKind:
            barriers.add(uow, Barrier(0, 0, room.cast.facility, kind, *now))
        return session(uow)

    text = shown(room, room.book.commit(lay), language)
    assert 1 < parts(fold(text)) <= 3
    assert LONG in text
    assert len(text.splitlines()) == 5, "each of the three sorts keeps a line of its own"
