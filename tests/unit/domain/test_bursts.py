from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bursts import CROSSING, TYPED, goes_on

LAST = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WITHIN = timedelta(minutes=3)
SECONDS = st.integers(-600, 600).map(lambda each: timedelta(seconds=each))


@pytest.mark.parametrize(
    ("after", "burst"), [(0, False), (4, False), (5, True), (180, True), (181, False)]
)
def test_a_burst_is_typed_and_soon(after: int, burst: bool) -> None:
    assert goes_on(LAST, LAST + timedelta(seconds=after), WITHIN) is burst


@pytest.mark.parametrize(("before", "burst"), [(61, True), (60, False), (1, False), (-10, False)])
def test_what_crossed_or_came_since_ends_a_burst(before: int, burst: bool) -> None:
    other = LAST - timedelta(seconds=before)
    assert goes_on(LAST, LAST + timedelta(seconds=30), WITHIN, [other]) is burst


@given(gap=SECONDS, others=st.lists(SECONDS))
def test_a_burst_has_nothing_of_another_question_near_it(
    gap: timedelta, others: list[timedelta]
) -> None:
    sent = [LAST + each for each in others]
    if goes_on(LAST, LAST + gap, WITHIN, sent):
        assert TYPED <= gap <= WITHIN
        assert all(at + CROSSING < LAST for at in sent)
