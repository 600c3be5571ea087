"""What becomes of instants that have come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.schedules import CatchUp, caught_up

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ages = st.lists(st.integers(0, 100), unique=True, min_size=1).map(
    lambda a: sorted(a, reverse=True)
)


@given(ages, st.sampled_from(CatchUp))
def test_every_instant_is_decided_once_and_in_order(ages: list[int], policy: CatchUp) -> None:
    come = [NOW - timedelta(hours=age) for age in ages]
    decided = caught_up(come, NOW, timedelta(hours=6), policy)
    assert [instant for instant, _ in decided] == come
    rings = [instant for instant, rings in decided if rings]
    if policy is CatchUp.EACH:
        assert rings == come
    elif policy is CatchUp.LAST:
        assert rings == come[-1:]
    else:
        assert rings == [each for each in come if NOW - each <= timedelta(hours=6)]


@pytest.mark.parametrize("policy", CatchUp)
def test_nothing_comes_of_nothing(policy: CatchUp) -> None:
    assert caught_up([], NOW, timedelta(), policy) == []
