from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import quiet_hours
from domain.cases import APART, FRIDAY, MIDDAY, WORTH, is_too_soon, midday, next_friday, read_hour
from domain.local_time import to_local

MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ZONES = ["Africa/Dar_es_Salaam", "Africa/Cairo", "Africa/Casablanca", "Asia/Kathmandu",
         "America/New_York", "Australia/Lord_Howe", "Europe/London"]  # fmt: skip
INSTANTS = st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE)


@pytest.mark.parametrize(
    ("now", "zone", "at"),
    [
        (MONDAY, "Africa/Dar_es_Salaam", "2026-11-27T09:30+00:00"),
        (datetime(2026, 11, 27, 9, 29, tzinfo=UTC), "Africa/Dar_es_Salaam", "2026-11-27T09:30Z"),
        (datetime(2026, 11, 27, 9, 30, tzinfo=UTC), "Africa/Dar_es_Salaam", "2026-12-04T09:30Z"),
        (MONDAY, "Asia/Kathmandu", "2026-11-27T06:45Z"),
    ],
)
def test_the_next_friday_at_midday(now: datetime, zone: str, at: str) -> None:
    assert next_friday(now, zone) == datetime.fromisoformat(at)


def test_its_hour_may_be_another_one() -> None:
    at = next_friday(MONDAY, "Africa/Dar_es_Salaam", read_hour("10:15"))
    assert at == datetime.fromisoformat("2026-11-27T07:15Z")
    latest = next_friday(MONDAY, "Africa/Dar_es_Salaam", read_hour("14:59")) + WORTH
    assert quiet_hours.ends(latest, "Africa/Dar_es_Salaam") is None


@given(INSTANTS, st.sampled_from(ZONES))
def test_it_is_always_a_friday_at_midday_within_the_week_and_by_day(
    now: datetime, zone: str
) -> None:
    at = next_friday(now, zone)
    local = to_local(at, zone)
    assert (local.weekday(), local.time()) == (FRIDAY, MIDDAY)
    assert now < at <= now + timedelta(days=7, hours=1)
    for instant in (at, at + WORTH):
        assert quiet_hours.ends(instant, zone) is None
    assert next_friday(at, zone) - at >= APART


@given(INSTANTS, st.sampled_from(ZONES), st.integers(0, 48))
def test_a_midday_is_far_enough_off_and_not_further_than_it_must_be(
    now: datetime, zone: str, hours: int
) -> None:
    after = timedelta(hours=hours)
    at = midday(now, zone, after)
    assert to_local(at, zone).time() == MIDDAY
    assert now + after - timedelta(hours=1) <= at <= now + after + timedelta(hours=25)


def test_one_a_week() -> None:
    assert not is_too_soon(None, MONDAY)
    assert is_too_soon(MONDAY, MONDAY + timedelta(days=5))
    assert not is_too_soon(MONDAY, MONDAY + timedelta(days=7))
