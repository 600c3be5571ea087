"""Whose a text is, at the desk: what is held, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.model import Discipline, Urgency
from storage import people, questions
from tests.unit.handlers.surveys.asked import Asked

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

DOUBT = (
    "Your text waits. Is it for the survey, or for a colleague?\n"
    "1=for the survey 2=for a colleague"
)


@pytest.fixture
def asha(room: Room) -> Asked:
    return Asked(room)


def asks(asha: Asked) -> None:
    """They have an open question."""

    def work(uow: UnitOfWork) -> None:
        cast = asha.room.cast
        asker, home = people.get(uow, cast.mentee), cast.address[cast.mentee]
        questions.add(uow, asker, home, Discipline.ANAESTHESIA, Urgency.ROUTINE)

    asha.room.book.commit(work)


def test_two_words_to_a_closed_step_are_asked_about(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1", "1")
    assert asha.says("rather useful") == DOUBT
    assert asha.says("1").startswith("I could not use that reply here.")
    assert asha.says("Mother fitting") == DOUBT
    assert asha.says("2").startswith("Got it (Q1)")
    assert asha.stands(made).misses == 1
    assert asha.says("4").startswith("I could ask anything")


def test_what_fits_is_asked_about_while_a_question_is_open(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1")
    asks(asha)
    assert asha.says("yes") == DOUBT
    assert asha.says("1").startswith("How useful")
    assert asha.answers(made) == {"q1": "1"}
    asha.says("slightly")
    assert asha.stands(made).misses == 0, "it goes on with the question"


def test_texts_that_wait_for_the_same_reply_go_together(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1", "2")
    assert asha.says("Come at 8") == DOUBT
    assert asha.says("and stay until noon") == DOUBT
    assert asha.says("1").startswith("Thank you, Asha, all saved.")
    assert asha.answers(made)["q8"] == "Come at 8\nand stay until noon"


def test_what_nobody_claims_in_time_goes_to_nobody(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1", "2")
    assert asha.says("Is 8 too early?") == DOUBT
    asha.tick(minutes=30)
    assert asha.told()[-1].startswith("Your text went to nobody")
    assert asha.says("More time").startswith("Your text waits"), "not right after the step"
    assert asha.says("1").startswith("Thank you, Asha")
    assert asha.answers(made)["q8"] == "More time"


@pytest.mark.parametrize(
    "words", ["URGENT mother fitting", "ASK which needle", "ANON am I to blame", "OBS: fitting"]
)
def test_first_words_always_begin_a_question(asha: Asked, words: str) -> None:
    made = asha.sent()
    asha.says("1", "2")
    assert "Q1" in asha.says(words)
    assert "q8" not in asha.answers(made)


def test_after_an_hour_words_are_a_question_again(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1", "2")
    asha.tick(hours=1, minutes=1)
    assert asha.says("More time for the team").startswith("Got it (Q1)")
    assert "q8" not in asha.answers(made)
