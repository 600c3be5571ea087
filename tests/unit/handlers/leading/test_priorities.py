"""What a facility puts first orders the course of its mentees, and of nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from content.priorities import skills
from domain import analyses
from domain.analyses import Goal
from domain.instruments import Answer, AnswerState, Response, ResponseState
from handlers.leading import priorities
from handlers.lessons import learners
from storage import people, responses
from tests.storage.test_lessons import fill

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room


def put_first(uow: UnitOfWork, room: Room, number: int, *codes: str) -> Response:
    """Store that the facility's leader put these first, in a round."""
    ends = uow.now + timedelta(days=7)
    state, occasion = ResponseState.RUNNING, f"situation:{number}"
    who = (room.cast.mentors[0], state, uow.now, ends, room.cast.facility)
    new = responses.add(uow, Response(0, analyses.INSTRUMENT, analyses.PRIORITIES, occasion, *who))
    assert new is not None
    for step, code in zip(("g1", "g2"), codes, strict=False):
        responses.put(uow, Answer(0, new.id, step, AnswerState.ANSWERED, uow.now, code))
    return new


def test_what_a_facility_put_first_last_orders_its_courses(room: Room) -> None:
    place = room.book.commit(lambda uow: fill(uow, people.get(uow, room.cast.mentee)))

    def first(uow: UnitOfWork) -> tuple[object, ...]:
        found = learners.learner(room.desk(uow), learners.seat(uow, place))
        return tuple(found.first)

    assert room.book.commit(first) == ()
    running = room.book.commit(lambda uow: put_first(uow, room, 1, "2", "4"))
    assert room.book.commit(first) == ()  # it is not done
    done = replace(running, state=ResponseState.DONE)
    room.book.commit(lambda uow: responses.save(uow, done))
    wanted = skills([Goal.SAFE_ANAESTHESIA, Goal.TEAMWORK])
    assert room.book.commit(first) == wanted
    later = room.book.commit(lambda uow: put_first(uow, room, 2, "6"))
    room.book.commit(lambda uow: responses.save(uow, replace(later, state=ResponseState.DONE)))
    assert room.book.commit(first) == skills([Goal.DATA])
    assert room.book.commit(lambda uow: priorities.of(room.desk(uow), None)) == ()


def test_goals_are_said_in_their_readers_language(room: Room) -> None:
    running = room.book.commit(lambda uow: put_first(uow, room, 1, "2", "4"))
    done = replace(running, state=ResponseState.DONE)
    room.book.commit(lambda uow: responses.save(uow, done))

    def said(uow: UnitOfWork, language: str) -> str:
        reader = replace(people.get(uow, room.cast.mentors[0]), language=language)
        return priorities.goals(room.desk(uow), room.cast.facility, reader)

    assert room.book.commit(lambda uow: said(uow, "en")) == "safe anaesthesia, teamwork"
    assert room.book.commit(lambda uow: said(uow, "sw")) == "ganzi salama, kazi ya timu"
