from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import spacing_fsrs
from domain.spacing_fsrs import LONGEST_DAYS, NoFsrs, after, check

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


@pytest.fixture
def no_fsrs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(spacing_fsrs, "find_spec", lambda _: None)
    spacing_fsrs._scheduler.cache_clear()
    yield
    spacing_fsrs._scheduler.cache_clear()


def test_what_was_right_stays_away_longer_each_time_and_what_was_wrong_is_soon_back() -> None:
    first, memory = after("", NOW, right=True)
    second, memory = after(memory, first, right=True)
    wrong, _ = after(memory, second, right=False)
    assert timedelta() < first - NOW < second - first
    assert timedelta() < wrong - second < second - first


@given(answers=st.lists(st.booleans(), min_size=1, max_size=8), wait=st.integers(0, 200))
def test_it_is_without_dice_and_within_its_bounds(answers: list[bool], wait: int) -> None:
    memory, at = "", NOW
    for right in answers:
        due, remembered = after(memory, at, right=right)
        assert (due, remembered) == after(memory, at, right=right)
        assert timedelta(days=1) <= due - at <= timedelta(days=LONGEST_DAYS)
        memory, at = remembered, due + timedelta(days=wait)


def test_without_the_extra_one_sentence_says_how_to_get_it(no_fsrs: None) -> None:
    with pytest.raises(NoFsrs, match=r'pip install "mentorline\[spacing\]"'):
        check()
    with pytest.raises(NoFsrs):
        after("", NOW, right=True)
