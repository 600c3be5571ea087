"""Who may read a question, and act on it as they saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest

from domain.model import OfferState, QuestionState, Tier
from handlers import claims, offering, words, writing
from handlers.coordinating import behalf, steering
from handlers.coordinating.behalf import Spoken
from handlers.coordinating.deeds import Came, Seen, carry_out
from handlers.pages import access
from handlers.pages.access import Door, Why
from storage import messages, offers, people, questions
from tests.unit.handlers.room import MENTEE

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

T = TypeVar("T")
MENTOR = "+255700000101"


def at(room: Room, work: Callable[[Desk, Question], T]) -> T:
    """Do something with the first question, and take what it promises to phones."""

    def unit(uow: UnitOfWork) -> T:
        question = questions.numbered(uow, 1)
        assert question is not None
        return work(room.desk(uow), question)

    value: T = room.take(room.book.group(unit))
    return value


def who(desk: Desk, person_id: int) -> Person:
    return people.get(desk.uow, person_id)


def door(room: Room, person_id: int) -> Door:
    return at(room, lambda desk, question: access.door(desk, who(desk, person_id), question))


def offer(desk: Desk, question: Question, mentor_id: int) -> None:
    until = desk.now + desk.charter.routine_step
    offers.add(desk.uow, offers.New(question, mentor_id, Tier.REGIONAL, until, "first"))


@pytest.fixture
def asked(room: Room) -> Room:
    """A room where the mentee has asked, and the first mentor is offered the question."""
    room.write("How long is a spinal safe?")
    at(room, lambda desk, question: offer(desk, question, room.cast.mentors[0]))
    room.parcels.clear()
    return room


def take(room: Room, mentor_id: int) -> bool:
    return at(room, lambda desk, question: claims.claim(desk, question, who(desk, mentor_id)))


def answers(room: Room, mentor_id: int, text: str = "Two hours.", *, as_is: bool = False) -> Came:
    return at(
        room,
        lambda desk, question: writing.answer(
            desk, who(desk, mentor_id), question, text, as_is=as_is
        ),
    )


def test_a_coordinator_reads_what_waits_and_says_why_of_what_does_not(asked: Room) -> None:
    mentor, rehema = asked.cast.mentors[0], asked.rehema
    assert door(asked, rehema) is Door.OPEN
    asked.book.later(minutes=2)
    assert answers(asked, mentor) is Came.DONE
    assert door(asked, rehema) is Door.ASKS_WHY
    at(asked, lambda desk, one: access.say_why(desk, who(desk, rehema), one, Why.FAULT))
    assert door(asked, rehema) is Door.OPEN
    asked.book.later(minutes=61)
    assert door(asked, rehema) is Door.ASKS_WHY
    asked.write("Thank you")
    assert door(asked, rehema) is Door.ASKS_WHY
    asked.write("And with a child?")
    assert door(asked, rehema) is Door.OPEN


def test_who_holds_a_question_reads_it_until_a_day_after_its_end(asked: Room) -> None:
    rehema = asked.rehema
    at(asked, lambda desk, one: steering.take_on(desk, who(desk, rehema), one))
    at(asked, lambda desk, one: steering.close(desk, who(desk, rehema), one))
    assert door(asked, rehema) is Door.OPEN
    asked.book.later(hours=25)
    assert door(asked, rehema) is Door.ASKS_WHY


def test_a_mentor_reads_what_they_are_asked_have_or_had_and_nothing_else(asked: Room) -> None:
    first, second = asked.cast.mentors
    assert [door(asked, each) for each in (first, second)] == [Door.OPEN, Door.SHUT]
    assert door(asked, asked.cast.mentee) is Door.SHUT
    assert take(asked, first)
    assert door(asked, first) is Door.OPEN
    at(
        asked,
        lambda desk, one: claims.release(desk, one, who(desk, first), OfferState.DECLINED),
    )
    assert door(asked, first) is Door.SHUT
    at(asked, lambda desk, one: offer(desk, one, second))
    assert take(asked, second)
    at(asked, lambda desk, one: steering.close(desk, who(desk, asked.rehema), one))
    assert [door(asked, each) for each in (first, second)] == [Door.SHUT, Door.OPEN]


def test_a_mentor_answers_by_the_rules_of_the_phone(asked: Room) -> None:
    first, second = asked.cast.mentors
    assert answers(asked, second) is Came.NOT_NOW
    assert answers(asked, first, "Why did you not check?") is Came.BLAMES
    assert answers(asked, first, "Long. " * 200) is Came.LONG
    assert asked.told(MENTEE) == []
    assert at(asked, lambda _, one: one.state) is QuestionState.OPEN
    assert answers(asked, first, "Why did you not check?", as_is=True) is Came.DONE
    assert any("Why did you not check?" in text for text in asked.told(MENTEE))
    assert at(asked, lambda _, one: one.mentor_id) == first
    twice = [answers(asked, first, "Then lower it.") for _ in range(2)]
    assert twice == [Came.DONE, Came.DONE]
    assert [text for text in asked.told(MENTEE) if "Then lower it." in text] == [
        "Mentor (Q1): Then lower it."
    ]
    at(asked, lambda desk, one: words.leave(desk, who(desk, one.asker_id), "STOP"))
    assert answers(asked, first) is Came.NOT_NOW


def test_two_mentors_who_answer_at_once_are_told_apart(asked: Room) -> None:
    first, second = asked.cast.mentors
    at(asked, lambda desk, one: offer(desk, one, second))
    seen = at(asked, lambda _, one: one)
    assert answers(asked, first) is Came.DONE
    came = at(
        asked,
        lambda desk, _: carry_out(
            desk,
            Seen(1, seen.version),
            lambda one: writing.answer(desk, who(desk, second), one, "Never."),
        ),
    )
    assert came is Came.CHANGED
    assert not any("Never." in text for text in asked.told(MENTEE))


def test_only_who_was_asked_and_did_not_pass_is_spoken_for(asked: Room) -> None:
    first, second = asked.cast.mentors

    def says(desk: Desk, question: Question, mentor_id: int) -> Came:
        spoken = Spoken(who(desk, asked.rehema), who(desk, mentor_id), "Two hours.")
        return behalf.say(desk, question, spoken)

    assert at(asked, lambda desk, one: says(desk, one, second)) is Came.NOT_NOW
    for _ in range(2):  # a button that is pressed twice
        assert at(asked, lambda desk, one: says(desk, one, first)) is Came.DONE
    question = at(asked, lambda _, one: one)
    assert (question.state, question.mentor_id) == (QuestionState.CLAIMED, first)
    assert (question.coordinator_id, question.first_answer_at) == (asked.rehema, asked.book.now)
    (told,) = [text for text in asked.told(MENTEE) if "Two hours." in text]
    assert told.startswith("Mentor (anaesthesia) on Q1, written down by Rehema:\n")
    thread = at(asked, lambda desk, one: messages.thread(desk.uow, one.id))
    assert thread[-1].person_id == asked.rehema
    assert at(asked, lambda desk, one: says(desk, one, second)) is Came.NOT_NOW


def test_an_open_question_whose_mentor_passed_has_nobody_to_speak_for(asked: Room) -> None:
    def passes(desk: Desk, question: Question) -> list[Person]:
        (made,) = offering.pending(desk, question)
        claims.pass_quietly(desk, offers.Known(made, question))
        return behalf.mentors(desk, question)

    assert at(asked, passes) == []


def test_a_mentor_is_reminded_once_in_ten_minutes(asked: Room) -> None:
    mentor, rehema = asked.cast.mentors[0], asked.rehema

    def remind() -> Came:
        return at(asked, lambda desk, one: steering.remind(desk, who(desk, rehema), one))

    assert remind() is Came.NOT_NOW
    assert take(asked, mentor)
    asked.parcels.clear()
    assert [remind(), remind()] == [Came.DONE, Came.NOT_NOW]
    assert len(asked.told(MENTOR)) == 1
    asked.book.later(minutes=11)
    assert remind() is Came.DONE


def test_a_silent_mentors_question_is_offered_anew(asked: Room) -> None:
    mentor, rehema = asked.cast.mentors[0], asked.rehema
    assert take(asked, mentor)
    asked.parcels.clear()
    at(asked, lambda desk, one: steering.offer_anew(desk, who(desk, rehema), one))
    assert at(asked, lambda _, one: one.state) is QuestionState.OPEN
    assert len(asked.told(MENTOR)) == 1
    assert any("Mentor" in text for text in asked.told(MENTEE))


def test_what_has_changed_or_ended_meanwhile_is_left_alone(asked: Room) -> None:
    rehema = asked.rehema

    def close(version: int, number: int = 1) -> Came:
        return at(
            asked,
            lambda desk, _: carry_out(
                desk,
                Seen(number, version),
                lambda one: steering.close(desk, who(desk, rehema), one),
            ),
        )

    version = at(asked, lambda _, one: one.version)
    assert close(version, 7) is Came.GONE
    assert close(version + 1) is Came.CHANGED
    assert close(version) is Came.DONE
    assert close(version + 1) is Came.CLOSED


def test_a_question_that_has_a_mentor_or_that_field_is_not_moved(asked: Room) -> None:
    def move(desk: Desk, question: Question) -> Came:
        field = question.discipline
        return steering.refile(desk, who(desk, asked.rehema), question, field)

    assert at(asked, move) is Came.NOT_NOW
