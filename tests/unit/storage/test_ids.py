from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from storage.ids import Ids

NOON = datetime(2026, 11, 14, 9, 0, tzinfo=UTC)
LAST_DAY = datetime(2089, 1, 1, tzinfo=UTC)


@given(st.lists(st.integers(-10_000_000, 10_000_000), min_size=2, max_size=200))
def test_ids_rise_whatever_the_clock_does(steps: list[int]) -> None:
    ids, now, given_out = Ids(process=7), NOON, []
    for step in steps:
        now += timedelta(microseconds=step)
        given_out.append(ids.next(now))
    assert all(earlier < later for earlier, later in pairwise(given_out))


def test_more_ids_than_a_millisecond_holds_still_rise() -> None:
    ids = Ids(process=1023)
    given_out = [ids.next(NOON) for _ in range(3 * 4096 + 5)]
    assert all(earlier < later for earlier, later in pairwise(given_out))


@given(st.lists(st.tuples(st.booleans(), st.integers(-5000, 5000)), max_size=100))
def test_two_processes_never_give_the_same_id(calls: list[tuple[bool, int]]) -> None:
    first, second, now = Ids(process=3), Ids(process=4), NOON
    mine: set[int] = set()
    theirs: set[int] = set()
    for is_first, step in calls:
        now += timedelta(microseconds=step)
        (mine if is_first else theirs).add((first if is_first else second).next(now))
    assert not mine & theirs


def test_two_full_processes_never_give_the_same_id() -> None:
    first, second = Ids(process=3), Ids(process=4)
    mine = {first.next(NOON) for _ in range(10_000)}
    assert mine.isdisjoint(second.next(NOON) for _ in range(10_000))


def test_ids_fit_a_signed_bigint_until_2089() -> None:
    ids = Ids(process=1023)
    assert max(ids.next(LAST_DAY) for _ in range(5000)) < 1 << 63


def test_ids_of_a_clock_that_was_never_set_are_positive_and_rise() -> None:
    ids = Ids(process=5)
    first = ids.next(datetime(1970, 1, 1, tzinfo=UTC))
    assert 0 < first < ids.next(datetime(1970, 1, 1, tzinfo=UTC)) < ids.next(NOON)


def test_a_process_takes_a_number_of_its_own() -> None:
    assert {Ids().process for _ in range(200)} <= set(range(1024))
    assert len({Ids().process for _ in range(200)}) > 100
