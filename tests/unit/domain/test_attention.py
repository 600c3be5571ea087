"""What needs a coordinator first, and how a question stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import attention
from domain.attention import MOST, SOON, Need, Risk, Standing
from domain.escalation import Charter
from domain.model import Discipline, Question, QuestionState, Urgency

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ASKER, MENTOR = 1, 2


def asked(urgency: Urgency = Urgency.ROUTINE, **more: object) -> Question:
    question = Question(
        7, 7, ASKER, 3, 4, Discipline.ANAESTHESIA, urgency, QuestionState.OPEN, NOW, NOW
    )
    return replace(question, **more)  # type: ignore[arg-type]


NEEDS = st.builds(
    Need,
    st.sampled_from(Risk),
    st.integers(0, 500).map(lambda minutes: NOW - minutes * MINUTE),
    st.integers(1, 12).map(str),
)


@given(st.lists(NEEDS, max_size=30))
def test_the_worst_comes_first_then_the_oldest_and_each_thing_once(needs: list[Need]) -> None:
    first = attention.first(needs)
    assert len(first) == min(MOST, len({each.about for each in needs}))
    places = [(each.risk, each.since) for each in first]
    assert places == sorted(places)
    assert len({each.about for each in first}) == len(first)
    for each in first:
        assert each.risk == min(other.risk for other in needs if other.about == each.about)
    left_out = [each for each in needs if each.about not in {one.about for one in first}]
    for each in left_out:
        assert (each.risk, each.since) >= places[-1]


def test_an_urgent_question_that_is_due_comes_before_a_routine_one_that_is_late() -> None:
    due = Need(Risk.URGENT_DUE, NOW, "36")
    late = Need(Risk.NO_MENTOR, NOW - 52 * MINUTE, "34")
    assert attention.first([late, due]) == [due, late]


def test_an_asker_waits_from_the_question_on_and_again_from_a_later_text() -> None:
    assert attention.waits_since(asked()) == NOW
    assert attention.last_answered(asked(), {ASKER: NOW}) is None
    answered = asked(
        state=QuestionState.CLAIMED, mentor_id=MENTOR, first_answer_at=NOW + 5 * MINUTE
    )
    wrote: dict[int | None, datetime] = {ASKER: NOW, MENTOR: NOW + 6 * MINUTE}
    assert attention.last_answered(answered, {}) == NOW + 5 * MINUTE
    assert attention.last_answered(answered, wrote) == NOW + 6 * MINUTE
    assert attention.waits_since(answered) is None
    texts = [
        (NOW + 7 * MINUTE, "Thank you!"),
        (NOW + 9 * MINUTE, "And with a child?"),
        (NOW + 10 * MINUTE, "He is six."),
    ]
    assert attention.waits_since(answered, texts) == NOW + 9 * MINUTE
    assert attention.waits_since(answered, texts[:1]) is None
    assert attention.waits_since(replace(answered, state=QuestionState.CLOSED), texts) is None


@pytest.mark.parametrize(
    ("due", "held", "stands"),
    [
        (NOW, False, Standing.LATE),
        (NOW - MINUTE, True, Standing.LATE),
        (NOW + SOON, False, Standing.DUE),
        (NOW + SOON + MINUTE, False, Standing.IN_TIME),
        (NOW + MINUTE, True, Standing.HELD),
        (None, True, Standing.HELD),
        (None, False, Standing.FOLLOW_UP),
    ],
)
def test_a_question_stands_against_its_promise(
    due: datetime | None, held: bool, stands: Standing
) -> None:
    assert attention.standing(asked(), due, NOW, held=held) is stands


def test_what_is_closed_presses_nobody() -> None:
    closed = asked(Urgency.URGENT, state=QuestionState.CLOSED)
    assert attention.standing(closed, NOW - MINUTE, NOW) is Standing.CLOSED
    assert attention.risk_of(closed, Standing.CLOSED) is None


@pytest.mark.parametrize(
    ("question", "stands", "risk"),
    [
        (asked(Urgency.URGENT), Standing.LATE, Risk.URGENT_LATE),
        (asked(Urgency.URGENT), Standing.IN_TIME, Risk.URGENT_DUE),
        (asked(Urgency.URGENT), Standing.HELD, Risk.URGENT_HELD),
        (asked(Urgency.URGENT), Standing.FOLLOW_UP, None),
        (asked(), Standing.LATE, Risk.NO_MENTOR),
        (asked(state=QuestionState.CLAIMED, mentor_id=MENTOR), Standing.LATE, Risk.SILENT),
        (asked(), Standing.HELD, Risk.HELD),
        (asked(), Standing.DUE, None),
    ],
)
def test_what_may_go_wrong(question: Question, stands: Standing, risk: Risk | None) -> None:
    assert attention.risk_of(question, stands) is risk


def test_what_is_usual_is_what_the_charter_promises() -> None:
    charter = Charter(usual_urgent=7 * MINUTE, usual_routine=50 * MINUTE)
    assert attention.usual(charter, Urgency.URGENT) == 7 * MINUTE
    assert attention.usual(charter, Urgency.ROUTINE) == 50 * MINUTE
