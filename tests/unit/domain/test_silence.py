from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain import silence
from domain.courses import Enrolment, EnrolmentState, Lesson, LessonKind
from domain.pace import Pace
from domain.silence import Step

BEGAN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PLACE = Enrolment(1, 1, 7, EnrolmentState.ACTIVE, BEGAN, active_at=BEGAN)


def sent(
    day: float, kind: LessonKind = LessonKind.QUESTION, answer: float | None = None
) -> Lesson:
    """Return a lesson that went out so many days after the beginning."""
    at = None if answer is None else BEGAN + timedelta(days=answer)
    return Lesson(int(day), 1, 7, 1, "T01", kind, 1, BEGAN + timedelta(days=day), at)


def on(day: float, *known: Lesson, place: Enrolment = PLACE) -> Step:
    """Return what is due on a day."""
    return silence.step(place, known, Pace(), BEGAN + timedelta(days=day))


def test_two_weeks_of_silence_bring_one_question_and_then_lessons_wait() -> None:
    known = (sent(1), sent(3))
    assert on(14, *known) is Step.LESSON
    assert on(15, *known) is Step.MENU
    asked = replace(PLACE, menu_at=BEGAN + timedelta(days=15))
    assert on(16, *known, place=asked) is Step.WAIT
    assert on(30, *known, place=asked) is Step.WAIT
    assert on(31, *known, place=asked) is Step.FOCAL
    told = replace(asked, focal_at=BEGAN + timedelta(days=31))
    assert on(60, *known, place=told) is Step.WAIT


def test_any_sign_ends_the_silence() -> None:
    asked = replace(PLACE, menu_at=BEGAN + timedelta(days=15))
    known = (sent(1), sent(3))
    assert on(40, *known, sent(20, LessonKind.WANTED), place=asked) is Step.LESSON
    assert on(40, sent(1), sent(3, answer=20), place=asked) is Step.LESSON
    woken = replace(asked, answered_at=BEGAN + timedelta(days=20))
    assert on(40, *known, place=woken) is Step.LESSON
    assert on(40, *known, sent(21), sent(23), place=woken) is Step.MENU


def test_a_pause_tips_and_one_open_question_are_no_silence() -> None:
    assert on(90) is Step.LESSON
    assert on(90, sent(1)) is Step.LESSON
    assert on(90, *(sent(day, LessonKind.TIP) for day in range(1, 20))) is Step.LESSON
    lost = tuple(replace(sent(day), unsent=True) for day in range(1, 20))
    assert on(90, *lost) is Step.LESSON


@given(st.lists(st.integers(0, 60), max_size=30), st.integers(0, 60), st.integers(60, 90))
def test_nobody_is_asked_within_two_weeks_of_a_sign(
    days: list[int], answered: int, now: int
) -> None:
    place = replace(PLACE, answered_at=BEGAN + timedelta(days=answered))
    if on(now, *map(sent, days), place=place) is Step.MENU:
        assert now - answered > Pace().dormant_days
