"""Answering, correcting, leaving open, and what comes late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.instruments import ResponseState
from tests.unit.handlers.surveys.asked import Asked

if TYPE_CHECKING:
    from tests.unit.handlers.room import Room

Q1 = "Did you take part in the mentorship visit on 12-13 Dec? 1=Yes 2=No"
OVER = "These questions are closed now. What you answered is saved.\nNothing more to do now."


@pytest.fixture
def asha(room: Room) -> Asked:
    return Asked(room)


def test_the_same_button_twice_is_one_answer_and_another_corrects(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1")
    first = asha.shown()
    assert asha.taps("1", first).startswith("How useful")
    assert asha.taps("1", first) == ""
    assert asha.taps("2", first).startswith("What should the mentors do better")
    assert asha.answers(made) == {"q1": "2"}
    assert asha.taps("1", first).startswith("How useful"), "what was asked before is asked again"


def test_a_correction_leaves_what_was_answered_beside_its_way(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1", "1", "5", "5", "4")
    change = asha.shown()
    asha.says("1", "We count swabs aloud")
    assert asha.answers(made)["q6"] == "We count swabs aloud"
    assert asha.taps("2", change).startswith("What is the main reason?")
    assert "q6" not in asha.answers(made)
    assert asha.says("2").startswith("What should the mentors do better")


def test_a_button_of_an_ended_survey_says_so_unless_it_is_the_same_answer(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1")
    first = asha.shown()
    assert asha.says("2", "0").startswith("Thank you, Asha, all saved.")
    assert asha.stands(made).state is ResponseState.DONE
    assert asha.taps("2", first) == ""
    assert asha.taps("1", first) == OVER


def test_a_photo_is_a_question_and_a_letter_does_not_fit(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1", "1")
    assert asha.says("B").startswith("I could not use that reply here. Reply 1 to 5")
    assert asha.stands(made).misses == 1
    assert "Q1" in asha.photographs("ECG")
    assert asha.stands(made).misses == 1


def test_a_digit_to_a_step_that_wants_words_does_not_fit(asha: Asked) -> None:
    asha.sent()
    asha.says("1")
    assert asha.says("2").startswith("What should the mentors")
    assert "Reply in a few words" in asha.says("7")
    assert asha.says("Thank you") == "", "thanks are no answer"
    assert asha.says("More time").startswith("Thank you, Asha")


def test_a_button_says_so_that_is_tapped_a_week_later(asha: Asked) -> None:
    made = asha.sent()
    asha.told()
    begin = asha.shown()
    asha.tick(days=7, minutes=1)
    assert asha.stands(made).state is ResponseState.EXPIRED
    assert asha.taps("1", begin) == OVER, "more than a week after the last exchange"
    assert asha.says("SURVEY") != Q1


def test_a_debrief_of_five_days_may_be_begun_on_the_sixth(asha: Asked) -> None:
    made = asha.sent("debrief_mentor")
    asha.told()
    begin = asha.shown()
    asha.tick(days=5, hours=1)
    assert asha.stands(made).state is ResponseState.EXPIRED
    assert asha.taps("1", begin).startswith("How many mentees")
    assert asha.stands(made).state is ResponseState.RUNNING
    assert asha.says("100") == (
        "I could not use that reply here. Reply with a number from 0 to 60.\n- if not known"
    )
    assert asha.says("-").startswith("How many hours")
    assert asha.says("12").startswith("In the cases you saw")
    assert asha.answers(made) == {"m1": "unknown", "m2": "answered"}


def test_a_late_digit_counts_only_right_after_the_step(asha: Asked) -> None:
    made = asha.sent()
    asha.says("1", "1")
    asha.tick(hours=2)
    assert asha.says("4").startswith("I could ask anything")
    asha.tick(hours=2)
    asha.says("HELP")
    assert asha.says("4").startswith("Welcome back, Asha. 2 of 7 are saved.")
    assert asha.says("2").startswith("Not now is fine, Asha.")
    assert asha.says("Survey.").startswith("Welcome back")
    assert asha.says("1").startswith("I could ask anything")
    assert asha.answers(made) == {"q1": "1", "q2": "4"}


def test_survey_is_what_it_says_to_whoever_has_none(asha: Asked) -> None:
    assert asha.says("Survey").startswith("Got it (Q1)")


def test_steps_that_are_answered_alike_are_asked_again_alike(asha: Asked) -> None:
    asha.sent()
    asha.says("1")
    again = "I could not use that reply here. Reply 1 or 2.\n0=skip"
    assert [asha.says("9"), asha.says("9")] == [again, again]
    asha.says("1", "1", "5", "5")
    assert [asha.says("9"), asha.says("9")] == [again, again]
