from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sending.breaker import LONGEST_PAUSE, OPENS_AFTER, PROBE_EVERY, TRIAL_LASTS, Breaker, Way

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LANE = 7


def shut(breaker: Breaker) -> Breaker:
    for row in range(OPENS_AFTER):
        breaker.failed(NOW, row, LANE)
    return breaker


def test_an_account_that_answers_is_free() -> None:
    breaker = Breaker()
    assert breaker.way(NOW) is Way.FREE
    assert breaker.admit(NOW)
    assert not breaker.answered()


def test_failures_in_a_row_shut_it_and_name_the_lanes_they_met() -> None:
    breaker = Breaker()
    found = [breaker.failed(NOW, row, LANE + row) for row in range(OPENS_AFTER)]
    assert found == [set()] * (OPENS_AFTER - 1) + [{LANE + row for row in range(OPENS_AFTER)}]
    assert breaker.way(NOW) is Way.SHUT
    assert not breaker.admit(NOW)


def test_an_answer_between_them_begins_the_count_anew() -> None:
    breaker = Breaker()
    for row in range(OPENS_AFTER * 3):
        breaker.failed(NOW, row, LANE)
        if row % (OPENS_AFTER - 1) == 0:
            breaker.answered()
    assert breaker.way(NOW) is Way.FREE


def test_one_message_alone_does_not_shut_it() -> None:
    breaker = Breaker()
    for _ in range(OPENS_AFTER * 3):
        breaker.failed(NOW, 1, LANE)
    assert breaker.way(NOW) is Way.FREE
    breaker.failed(NOW, 2, LANE)
    assert breaker.way(NOW) is Way.SHUT


def test_one_call_tries_it_and_what_that_finds_counts() -> None:
    breaker, later = shut(Breaker()), NOW + PROBE_EVERY
    assert breaker.way(later - SECOND) is Way.SHUT
    assert breaker.way(later) is Way.TRIAL
    assert [breaker.admit(later) for _ in range(3)] == [True, False, False]
    assert breaker.failed(later, 1, LANE) == set()
    assert breaker.way(later + PROBE_EVERY - SECOND) is Way.SHUT
    assert breaker.admit(later + PROBE_EVERY)
    assert breaker.answered()
    assert breaker.way(later + PROBE_EVERY) is Way.FREE


def test_calls_that_began_before_do_not_put_the_trial_off() -> None:
    breaker = shut(Breaker())
    breaker.failed(NOW + 10 * SECOND, 99, LANE)
    assert breaker.way(NOW + PROBE_EVERY) is Way.TRIAL


def test_a_trial_of_which_nothing_is_heard_is_forgotten() -> None:
    breaker, later = shut(Breaker()), NOW + PROBE_EVERY
    assert breaker.admit(later)
    assert breaker.way(later + TRIAL_LASTS - SECOND) is Way.SHUT
    assert breaker.admit(later + TRIAL_LASTS)


@given(st.integers(1, 6), st.lists(st.integers(1, 90), min_size=1, max_size=300))
def test_workers_together_make_two_calls_a_minute(workers: int, steps: list[int]) -> None:
    breakers = [Breaker() for _ in range(workers)]
    for breaker in breakers:
        for row in range(OPENS_AFTER):
            breaker.failed(NOW, row, LANE, workers)
    now, calls = NOW, []
    for step in steps:
        now += step * SECOND
        for breaker in breakers:
            if breaker.admit(now):
                calls.append(now)
                breaker.failed(now, 1, LANE, workers)
    for begin in calls:
        window = [at for at in calls if begin <= at < begin + PROBE_EVERY * workers]
        assert len(window) <= workers


@pytest.mark.parametrize(
    ("wait", "lengths"),
    [(None, [1, 2, 4, 8]), (7.0, [7, 7, 7, 8]), (600.0, [600, 600, 600, 600])],
)
def test_a_provider_that_finds_us_too_fast_is_left_as_long_as_it_says_and_longer_each_time(
    wait: float | None, lengths: list[int]
) -> None:
    breaker, now = Breaker(), NOW
    for length in lengths:
        assert breaker.admit(now)
        breaker.too_fast(now, None if wait is None else wait * SECOND)
        assert breaker.way(now + (length - 0.001) * SECOND) is Way.SHUT
        now += length * SECOND
        assert breaker.way(now) is Way.TRIAL
    assert breaker.answered()
    breaker.too_fast(now, None)
    assert breaker.shut_until == now + SECOND


def test_pauses_of_our_own_do_not_grow_for_ever() -> None:
    breaker = Breaker()
    for _ in range(50):
        breaker.shut_until = None
        breaker.too_fast(NOW, None)
    assert breaker.shut_until == NOW + LONGEST_PAUSE
