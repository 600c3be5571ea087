from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import enrolling
from domain.courses import Cohort, CohortState, Enrolment, EnrolmentState
from domain.enrolling import Waits
from domain.items import Course, Placed
from domain.model import Discipline, Person, Role
from domain.pace import Pace

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
COURSE = Course(1, "c", 1, "p", "C", Role.MENTEE, 12, (Placed("T01", 1),), ("T01",), Pace())
COHORT = Cohort(1, "Wave 1", 1, date(2026, 11, 23), ("MO",), "12:30", CohortState.ON)
PLACE = Enrolment(1, 1, 7, EnrolmentState.WAITING, NOW)
ASHA = Person(
    7, "Asha", frozenset({Role.MENTEE}), "", Discipline.ANAESTHESIA, 1, "en", "Africa/Nairobi"
)
JOINED = replace(ASHA, consented_at=NOW)


@pytest.mark.parametrize(
    ("person", "held", "why"),
    [
        (JOINED, (), ""),
        (ASHA, (), "has not agreed to join"),
        (replace(JOINED, stopped_at=NOW), (), "has left"),
        (replace(JOINED, erased_at=NOW), (), "has left"),
        (replace(JOINED, roles=frozenset({Role.MENTOR})), (), "is no mentee"),
        (JOINED, (PLACE,), "has a place in this course"),
        (JOINED, (replace(PLACE, state=EnrolmentState.ACTIVE),), "has a place in this course"),
        (JOINED, (replace(PLACE, state=EnrolmentState.COMPLETE),), ""),
        (JOINED, (replace(PLACE, state=EnrolmentState.LEFT),), ""),
    ],
)
def test_who_may_have_a_place(person: Person, held: tuple[Enrolment, ...], why: str) -> None:
    found = enrolling.refusal(person, COURSE, held)
    assert found.startswith(why)
    assert bool(found) == bool(why)


def test_the_gate_waits_for_the_training_and_the_baseline() -> None:
    assert enrolling.waits_for(PLACE, COURSE) == (Waits.TRAINED, Waits.BASELINE)
    trained = replace(PLACE, trained_on=date(2026, 11, 1))
    assert enrolling.waits_for(trained, COURSE) == (Waits.BASELINE,)
    assert enrolling.waits_for(replace(trained, baseline_at=NOW), COURSE) == ()
    assert enrolling.waits_for(trained, replace(COURSE, baseline=())) == ()
    assert enrolling.waits_for(replace(PLACE, state=EnrolmentState.ACTIVE), COURSE) == ()


def test_a_course_has_its_weeks_a_tail_and_a_week_to_say_goodbye() -> None:
    assert enrolling.last_week_day(COHORT, COURSE) == date(2027, 2, 14)
    assert enrolling.last_day(COHORT, COURSE) == date(2027, 5, 23)
    assert enrolling.final_day(COHORT, COURSE) == date(2027, 5, 30)
    short = replace(COURSE, pace=Pace(end_week=6))
    assert enrolling.last_week_day(COHORT, short) == enrolling.last_day(COHORT, short)


@given(st.integers(1, 14), st.integers(0, 14) | st.none())
def test_less_is_less_and_ends_at_none(most: int, wish: int | None) -> None:
    pace = Pace(most_a_week=most)
    now = most if wish is None else wish
    after = enrolling.fewer(wish, pace)
    assert after < now or after == now == enrolling.PAUSED
    steps = 0
    while after:
        after, steps = enrolling.fewer(after, pace), steps + 1
    assert steps < 4


def test_three_a_week_become_one_and_then_none() -> None:
    assert enrolling.fewer(None, Pace()) == 1
    assert enrolling.fewer(1, Pace()) == enrolling.PAUSED
    assert timedelta(days=7) == enrolling.WEEK
