"""The board: its order, what is late, and its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.board import PAGE, is_late, page, waiting, waits
from domain.escalation import Charter
from domain.model import Discipline, Question, QuestionState, Urgency

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHARTER = Charter()
MINUTES = st.integers(0, 2000)


def question(
    number: int,
    ago: int,
    urgency: Urgency = Urgency.ROUTINE,
    state: QuestionState = QuestionState.OPEN,
    *,
    claimed: int | None = None,
    answered: bool = False,
) -> Question:
    """A question that was asked so many minutes ago."""
    opened = NOW - timedelta(minutes=ago)
    return Question(
        id=number,
        number=number,
        asker_id=1,
        address_id=1,
        facility_id=1,
        discipline=Discipline.ANAESTHESIA,
        urgency=urgency,
        state=state,
        opened_at=opened,
        last_text_at=opened,
        claimed_at=None if claimed is None else NOW - timedelta(minutes=claimed),
        first_answer_at=NOW if answered else None,
    )


QUESTIONS = st.lists(
    st.builds(
        question,
        st.integers(1, 999),
        MINUTES,
        st.sampled_from(Urgency),
        st.sampled_from(QuestionState),
        claimed=MINUTES,
        answered=st.booleans(),
    ),
    unique_by=lambda one: one.id,
)


@given(QUESTIONS)
def test_all_that_waits_is_there_urgent_first_then_the_oldest(given_: list[Question]) -> None:
    found = waiting(given_)
    assert {one.id for one in found} == {one.id for one in given_ if waits(one)}
    places = [(one.urgency is Urgency.ROUTINE, one.opened_at) for one in found]
    assert places == sorted(places)


@given(QUESTIONS)
def test_pages_show_everything_once(given_: list[Question]) -> None:
    shown, number, more = list[Question](), 0, True
    while more:
        lines, more = page(given_, number)
        assert len(lines) <= PAGE
        shown += lines
        number += 1
    assert shown == given_


@pytest.mark.parametrize(
    ("one", "late"),
    [
        (question(1, 14, Urgency.URGENT), False),
        (question(1, 15, Urgency.URGENT), True),
        (question(1, 239), False),
        (question(1, 240), True),
        (question(1, 600, state=QuestionState.CLAIMED, claimed=59), False),
        (question(1, 600, state=QuestionState.CLAIMED, claimed=60), True),
        (question(1, 600, Urgency.URGENT, QuestionState.CLAIMED, claimed=10), True),
    ],
)
def test_what_is_late_is_what_the_charter_says(one: Question, late: bool) -> None:
    assert is_late(one, CHARTER, NOW) is late


def test_what_is_answered_or_closed_waits_no_more() -> None:
    assert not waits(question(1, 5, state=QuestionState.CLOSED))
    assert not waits(question(1, 5, state=QuestionState.CLAIMED, claimed=1, answered=True))
    assert waits(question(1, 5, state=QuestionState.CLAIMED, claimed=1))
    assert waits(question(1, 5, answered=True)), "its mentor gave it back"
