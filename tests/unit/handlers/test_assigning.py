from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Channel
from handlers import assigning
from handlers.assigning import Assigned
from storage import addresses, people, questions
from tests.storage.book import ask

if TYPE_CHECKING:
    from domain.model import Question
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room


def assign(room: Room, question: Question, person: int) -> Assigned:
    """Let Rehema assign a question, as it is now, to a person."""

    def work(uow: UnitOfWork) -> Assigned:
        current = questions.get(uow, question.id)
        who, rehema = people.get(uow, person), people.get(uow, room.rehema)
        return assigning.assign(room.desk(uow), current, who, rehema)

    (done,) = room.book.group(work)
    found = room.take([done])
    assert isinstance(found, Assigned)
    return found


def test_what_stands_against_a_mentor_is_said_and_changes_nothing(room: Room) -> None:
    question = room.book.commit(lambda uow: ask(uow, room.cast))
    mentor, other = room.cast.mentors
    for each in addresses_of(room, mentor):
        room.book.commit(lambda uow, one=each: addresses.set_blocked(uow, one, uow.now))  # type: ignore[misc]
    assert assign(room, question, room.cast.mentee) is Assigned.IS_ASKER
    assert assign(room, question, room.rehema) is Assigned.NO_MENTOR
    assert assign(room, question, mentor) is Assigned.UNREACHABLE
    assert room.book.commit(lambda uow: questions.get(uow, question.id)) == question
    chat = room.book.commit(lambda uow: addresses.add(uow, Channel.TELEGRAM, "700300", other))
    assert chat
    assert assign(room, question, other) is Assigned.OFFERED
    assert assign(room, question, other) is Assigned.HAS_IT
    held = room.book.commit(lambda uow: questions.get(uow, question.id))
    assert held.coordinator_id == room.rehema
    room.book.commit(lambda uow: questions.close(uow, question.id))
    assert assign(room, question, other) is Assigned.CLOSED


def test_only_an_open_question_is_offered_anew(room: Room) -> None:
    question = room.book.commit(lambda uow: ask(uow, room.cast))

    def again(uow: UnitOfWork) -> bool:
        current, rehema = questions.get(uow, question.id), people.get(uow, room.rehema)
        return assigning.offer_again(room.desk(uow), current, rehema) is not None

    assert room.take(room.book.group(again)) is True
    assert "Nobody in anaesthesia is free for Q1" in room.told("700211")[-1]
    room.book.commit(lambda uow: questions.claim(uow, question.id, room.cast.mentors[0]))
    assert room.take(room.book.group(again)) is False


def addresses_of(room: Room, person: int) -> list[int]:
    return [one.id for one in room.book.commit(lambda uow: addresses.of_person(uow, person))]
