from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sending import pacing
from bot.sending.pacing import CHATS, Bucket, Pace, Rate, Wish

if TYPE_CHECKING:
    from domain.model import Channel

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
LONGEST = timedelta(seconds=20)
TEN = Rate(10, burst=20)
CLOSE = timedelta(microseconds=50)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def within(rate: Rate, grants: list[tuple[datetime, float]], heaviest: float) -> None:
    """No window holds more than its length brings, one burst and the call that ends it."""
    for place, (begin, _) in enumerate(grants):
        for until, (end, _) in enumerate(grants[place:], start=place):
            spent = sum(weight for _, weight in grants[place : until + 1])
            brought = rate.per_second * (end - begin + CLOSE).total_seconds()
            assert spent <= brought + max(rate.burst, heaviest) + 1e-6


WAITS = st.lists(st.tuples(st.floats(0, 5), st.integers(1, 9)), min_size=1, max_size=60)


@given(WAITS, st.floats(0.5, 50), st.floats(1, 30), st.sampled_from([1, 1 / 2, 1 / 5]))
def test_no_window_holds_more_than_the_rate_and_a_burst(
    wishes: list[tuple[float, int]], per_second: float, burst: float, share: float
) -> None:
    rate = Rate(per_second, burst)
    pace, now, grants = Pace(rate), NOW, []
    for wait, weight in wishes:
        now += seconds(wait)
        slot = pace.slot(now, Wish(1, weight), share, timedelta(days=1))
        assert slot.kept
        assert slot.at >= now
        grants.append((slot.at, float(weight)))
    assert [at for at, _ in grants] == sorted(at for at, _ in grants)
    within(Rate(per_second * share, burst * share), grants, 9)


@given(WAITS)
def test_workers_together_keep_the_rate(wishes: list[tuple[float, int]]) -> None:
    paces = [Pace(TEN) for _ in range(3)]
    now, grants = NOW, []
    for number, (wait, weight) in enumerate(wishes):
        now += seconds(wait)
        slot = paces[number % 3].slot(now, Wish(1, weight), 1 / 3, timedelta(days=1))
        grants.append((slot.at, float(weight)))
    within(TEN, sorted(grants), 27)


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    pace = Pace(TEN)
    found = [pace.slot(NOW, Wish(1), 1, LONGEST).at - NOW for _ in range(23)]
    assert found == [seconds(0)] * 20 + [seconds(0.1), seconds(0.2), seconds(0.3)]


def test_parts_weigh() -> None:
    pace = Pace(TEN)
    found = [pace.slot(NOW, Wish(1, weight=7), 1, LONGEST).at - NOW for _ in range(4)]
    assert found == [seconds(0), seconds(0), seconds(0.1), seconds(0.8)]


def test_what_weighs_more_than_a_burst_goes_when_the_bucket_is_full() -> None:
    pace = Pace(Rate(1, burst=2))
    assert pace.slot(NOW, Wish(1, weight=9), 1, LONGEST).at == NOW
    assert pace.slot(NOW, Wish(1, weight=9), 1, LONGEST).at == NOW + seconds(9)


def test_after_trouble_there_is_no_burst() -> None:
    pace = Pace(TEN)
    pace.start_slowly(NOW)
    found = [pace.slot(NOW, Wish(1), 1, LONGEST).at - NOW for _ in range(3)]
    assert found == [seconds(0.1), seconds(0.2), seconds(0.3)]
    rested = NOW + seconds(30)
    assert pace.slot(rested, Wish(1, weight=20), 1, LONGEST).at == rested


def test_bulk_takes_only_what_is_free_now() -> None:
    pace = Pace(Rate(1, burst=1))
    assert pace.slot(NOW, Wish(1, bulk=True), 1, LONGEST).kept
    put_off = pace.slot(NOW, Wish(2, bulk=True), 1, LONGEST)
    assert (put_off.at, put_off.kept) == (NOW + seconds(1), False)
    said = pace.slot(NOW, Wish(3), 1, LONGEST)
    assert (said.at, said.kept) == (NOW + seconds(1), True)
    assert pace.slot(put_off.at, Wish(2, bulk=True), 1, LONGEST).at == NOW + seconds(2)


@given(st.lists(st.tuples(st.floats(0, 2), st.booleans()), min_size=1, max_size=80))
def test_bulk_never_makes_conversation_wait_longer_than_one_call(
    calls: list[tuple[float, bool]],
) -> None:
    both, alone, now = Pace(TEN), Pace(TEN), NOW
    for wait, bulk in calls:
        now += seconds(wait)
        found = both.slot(now, Wish(1, bulk=bulk), 1, timedelta(days=1))
        if not bulk:
            without = alone.slot(now, Wish(1), 1, timedelta(days=1))
            said = sum(not one for _, one in calls)
            assert found.at - without.at <= seconds(0.1 * max(said, 1)) + CLOSE


def test_what_would_wait_too_long_keeps_no_place() -> None:
    pace = Pace(Rate(1, burst=1))
    found = [pace.slot(NOW, Wish(1), 1, seconds(2)) for _ in range(5)]
    assert [slot.kept for slot in found] == [True, True, True, False, False]
    assert [slot.at - NOW for slot in found[3:]] == [seconds(3), seconds(3)]


@pytest.mark.parametrize("channel", sorted(CHATS))
def test_a_chat_has_a_pace_of_its_own(channel: Channel) -> None:
    rate = CHATS[channel]
    pace = Pace(Rate(1000, burst=1000), rate)
    found = [pace.slot(NOW, Wish(1), 1, LONGEST) for _ in range(int(rate.burst) + 1)]
    assert [slot.at for slot in found[:-1]] == [NOW] * int(rate.burst)
    rested = found[-1].at
    assert not found[-1].kept
    assert abs(rested - NOW - seconds(1 / rate.per_second)) < CLOSE
    assert pace.slot(NOW, Wish(2), 1, LONGEST).at == NOW, "another chat does not wait for it"
    assert pace.slot(rested + CLOSE, Wish(1), 1, LONGEST).kept


def test_chats_that_have_rested_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_CHATS", 4)
    pace = Pace(TEN, Rate(1, burst=1))
    for chat in range(10):
        pace.slot(NOW + chat * seconds(2), Wish(chat), 1, LONGEST)
    assert len(pace._chats) <= 4
    last = pace.slot(NOW + 9 * seconds(2), Wish(9), 1, LONGEST)
    assert not last.kept, "the one just written to is remembered"


def test_a_bucket_names_the_instant_and_takes_nothing() -> None:
    bucket = Bucket(TEN)
    bucket.take(NOW, 20)
    assert [bucket.when(NOW) for _ in range(3)] == [NOW + seconds(0.1)] * 3
