from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.local_time import to_local, to_utc
from domain.rota.turns import (
    begins,
    group_at,
    group_of,
    longest,
    next_handoffs,
    turn_at,
)
from domain.rota.values import Rotation, Unit

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "Europe/London",
    "America/New_York",
    "Asia/Kathmandu",
    "Africa/Nairobi",
    "Australia/Lord_Howe",
)
NEEMA, KATO, BARAKA = 1, 2, 3
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def rotation(
    unit: Unit, anchor: str, zone: str, length: int = 1, people: tuple[int, ...] = (NEEMA, KATO)
) -> Rotation:
    return Rotation(1, "Nights", unit, length, local(anchor), zone, tuple((p,) for p in people))


def told(turns: Rotation, first: int, last: int) -> list[str]:
    """Give the local times at which some turns begin."""
    at = (to_local(begins(turns, turn), turns.time_zone) for turn in range(first, last))
    return [f"{each:%Y-%m-%d %H:%M}" for each in at]


def test_month_ends_clip_and_come_back_to_the_day_of_the_anchor() -> None:
    monthly = rotation(Unit.MONTH, "2026-01-31T08:00", "Africa/Nairobi")
    assert told(monthly, 0, 5) == [
        "2026-01-31 08:00",
        "2026-02-28 08:00",
        "2026-03-31 08:00",
        "2026-04-30 08:00",
        "2026-05-31 08:00",
    ]
    quarterly = rotation(Unit.MONTH, "2027-11-30T08:00", "Africa/Nairobi", 3)
    assert told(quarterly, 0, 3) == ["2027-11-30 08:00", "2028-02-29 08:00", "2028-05-30 08:00"]


def test_weeks_hand_off_by_the_wall_clock_across_the_change() -> None:
    weekly = rotation(Unit.WEEK, "2026-10-16T17:00", "Europe/London")
    assert told(weekly, 0, 3) == ["2026-10-16 17:00", "2026-10-23 17:00", "2026-10-30 17:00"]
    assert begins(weekly, 2) - begins(weekly, 1) == timedelta(days=7, hours=1)


def test_hours_are_counted_as_they_pass() -> None:
    hourly = rotation(Unit.HOUR, "2026-10-24T20:00", "Europe/London", 6)
    assert told(hourly, 0, 3) == ["2026-10-24 20:00", "2026-10-25 01:00", "2026-10-25 07:00"]
    assert {begins(hourly, n + 1) - begins(hourly, n) for n in range(20)} == {6 * HOUR}


def test_a_midnight_that_is_skipped_hands_off_when_the_clocks_have_jumped() -> None:
    daily = rotation(Unit.DAY, "2027-04-29T00:00", "Africa/Cairo")  # 30 April has no 00:00
    assert told(daily, 0, 3) == ["2027-04-29 00:00", "2027-04-30 01:00", "2027-05-01 00:00"]


def test_a_turn_goes_on_when_its_clocks_show_the_hour_before_it_again() -> None:
    daily = rotation(Unit.DAY, "2026-10-24T01:30", "Europe/London")
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 01:10, for the second time
    assert begins(daily, 1) == again - timedelta(minutes=40)
    assert (turn_at(daily, again), group_at(daily, again)) == (1, (KATO,))


def test_a_turn_waits_for_a_time_that_its_clocks_skip() -> None:
    daily = rotation(Unit.DAY, "2026-03-28T01:30", "Europe/London")
    skipped = datetime(2026, 3, 29, 1, 10, tzinfo=UTC)  # 02:10, where 01:30 never was
    assert begins(daily, 1) == skipped + timedelta(minutes=20)
    assert turn_at(daily, skipped) == 0


def test_before_the_anchor_it_is_nobodys_turn() -> None:
    weekly = rotation(Unit.WEEK, "2026-11-23T08:00", "Africa/Nairobi")
    anchor = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert group_at(weekly, anchor - timedelta.resolution) == ()
    assert group_at(weekly, anchor) == (NEEMA,)
    assert group_at(weekly, anchor + timedelta(days=7)) == (KATO,)
    assert group_of(weekly, 2) == (NEEMA,)


def test_the_next_handoffs_begin_with_the_anchor_when_it_is_still_to_come() -> None:
    weekly = rotation(
        Unit.WEEK, "2026-11-23T08:00", "Africa/Nairobi", people=(NEEMA, KATO, BARAKA)
    )
    anchor = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    long_before = anchor - timedelta(days=60)
    expected = [(anchor + timedelta(days=7 * n), (1 + n,)) for n in range(3)]
    for after in (long_before, anchor - timedelta.resolution):
        found = next_handoffs(weekly, after, 3)
        assert [(each.at, each.group) for each in found] == expected
    assert next_handoffs(weekly, anchor, 1)[0].group == (KATO,)


def test_a_naive_instant_is_refused() -> None:
    for unit in Unit:
        with pytest.raises(ValueError, match="says no time zone"):
            turn_at(rotation(unit, "2026-11-23T08:00", "Africa/Nairobi"), local("2026-11-24"))


ROTATIONS = st.builds(
    Rotation,
    id=st.just(1),
    name=st.just("Nights"),
    unit=st.sampled_from(Unit),
    length=st.integers(1, 5),
    anchor=st.datetimes(local("2024-01-01"), local("2028-01-01")).map(
        lambda each: each.replace(second=0, microsecond=0)
    ),
    time_zone=st.sampled_from(ZONES),
    groups=st.integers(1, 4).map(lambda n: tuple((each,) for each in range(n))),
)
INSTANTS = st.datetimes(local("2023-06-01"), local("2029-01-01"), timezones=st.just(UTC))


@given(turns=ROTATIONS, instant=INSTANTS)
def test_an_instant_falls_into_the_one_turn_that_holds_it(
    turns: Rotation, instant: datetime
) -> None:
    turn = turn_at(turns, instant)
    assert begins(turns, turn) <= instant < begins(turns, turn + 1)
    assert begins(turns, turn + 1) - begins(turns, turn) <= longest(turns)


@given(turns=ROTATIONS, instant=INSTANTS)
def test_handoffs_strictly_increase_and_go_round_the_groups(
    turns: Rotation, instant: datetime
) -> None:
    found = next_handoffs(turns, instant, 6)
    times = [instant, *(each.at for each in found)]
    assert all(before < after for before, after in pairwise(times))
    assert [each.group for each in found] == [group_at(turns, each.at) for each in found]
    places = [turns.groups.index(each.group) for each in found]
    step = 1 % len(turns.groups)
    assert all((b - a) % len(turns.groups) == step for a, b in pairwise(places))


@given(turns=ROTATIONS, instant=INSTANTS)
def test_handoffs_of_days_weeks_and_months_are_on_the_wall_clock(
    turns: Rotation, instant: datetime
) -> None:
    for each in next_handoffs(turns, instant, 4):
        shown = to_local(each.at, turns.time_zone).replace(tzinfo=None, fold=0)
        if turns.unit is Unit.HOUR:
            passed = each.at - to_utc(turns.anchor, turns.time_zone)
            assert not passed % (turns.length * HOUR)
        elif shown.time() != turns.anchor.time():  # only where the clocks skip that time
            wanted = datetime.combine(shown.date(), turns.anchor.time())
            there_and_back = to_local(to_utc(wanted, turns.time_zone), turns.time_zone)
            assert there_and_back.replace(tzinfo=None) != wanted
