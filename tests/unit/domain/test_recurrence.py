"""Rules followed across changes of clocks in many zones, beside a slow count of every day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import recurrence
from domain.local_time import to_local, to_utc
from domain.recurrence import DAYS, BadRule

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Dar_es_Salaam",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "UTC",
)
SPAN = 420
days_of = st.dates(date(2010, 1, 1), date(2027, 1, 1))
clocks = st.times().map(lambda at: f"{at:%H:%M}")


def oracle(days: set[date], at_local: str, zone: str, after: datetime) -> list[datetime]:
    """Turn each local day into UTC by itself, and look at them all."""
    at = time.fromisoformat(at_local)
    return sorted({u for day in days if (u := to_utc(datetime.combine(day, at), zone)) > after})


@given(
    st.sampled_from(ZONES), st.sets(st.sampled_from(DAYS), min_size=1), clocks, days_of,
    st.integers(1, 3), st.integers(-500, 9000),
)  # fmt: skip
def test_a_weekly_rule_is_what_a_slow_count_finds(
    zone: str, named: set[str], at: str, starts_on: date, every: int, hours: int
) -> None:
    rule = recurrence.weekly(sorted(named), at, starts_on, every=every)
    after = datetime.combine(starts_on, time(), UTC) + timedelta(hours=hours)
    monday = starts_on - timedelta(days=starts_on.weekday())
    days = {
        day
        for n in range(SPAN)
        if DAYS[(day := starts_on + timedelta(days=n)).weekday()] in named
        and ((day - monday).days // 7) % every == 0
    }
    wanted = oracle(days, at, zone, after)
    found = recurrence.fires(rule, zone, after, 5)
    assert found[: len(wanted)] == wanted[: len(found)]
    assert all(a < b for a, b in zip([after, *found], found, strict=False))


@given(st.sampled_from(ZONES), clocks, days_of, st.integers(0, 9000))
def test_a_daily_rule_is_what_a_slow_count_finds(
    zone: str, at: str, starts_on: date, hours: int
) -> None:
    after = datetime.combine(starts_on, time(), UTC) + timedelta(hours=hours)
    days = {starts_on + timedelta(days=n) for n in range(SPAN)}
    found = recurrence.fires(recurrence.daily(at, starts_on), zone, after, 7)
    assert found == oracle(days, at, zone, after)[:7]
    for instant in found:
        local = to_local(instant, zone)
        asked = datetime.combine(local.date(), time.fromisoformat(at))
        assert f"{local:%H:%M}" == at or to_utc(asked, zone) == instant or _skipped(instant, zone)


def _skipped(instant: datetime, zone: str) -> bool:
    """Whether the clocks of a zone were set forward within the day before an instant."""
    before = to_local(instant - timedelta(days=1, hours=1), zone).utcoffset()
    after = to_local(instant, zone).utcoffset()
    return before is not None and after is not None and after > before


def test_half_past_twelve_stays_so_when_clocks_change() -> None:
    rule = recurrence.weekly(("FR", "MO"), "12:30", date(2026, 10, 23))
    found = recurrence.fires(rule, "Europe/London", datetime(2026, 10, 23, 11, 0, tzinfo=UTC), 3)
    assert [f"{each:%m-%d %H:%M}" for each in found] == [
        "10-23 11:30",
        "10-26 12:30",
        "10-30 12:30",
    ]


def test_morocco_left_utc_plus_one() -> None:
    rule = recurrence.daily("12:30", date(2026, 9, 19))
    after = datetime(2026, 9, 19, tzinfo=UTC)
    found = recurrence.fires(rule, "Africa/Casablanca", after, 2)
    assert [f"{each:%d %H:%M}" for each in found] == ["19 11:30", "20 12:30"]


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Africa/Cairo", date(2026, 4, 24), "00:30", "2026-04-23 22:30"),
        ("Europe/London", date(2026, 3, 29), "01:30", "2026-03-29 01:30"),
        ("Europe/London", date(2026, 10, 25), "01:30", "2026-10-25 00:30"),
        ("Africa/Cairo", date(2026, 10, 29), "23:30", "2026-10-29 20:30"),
    ],
    ids=["skipped in Cairo", "skipped in London", "twice in London", "twice in Cairo"],
)
def test_a_local_time_that_is_skipped_or_comes_twice_rings_once(
    zone: str, day: date, at: str, utc: str
) -> None:
    rule = recurrence.daily(at, day)
    after = to_utc(datetime.combine(day, time()), zone) - timedelta(hours=2)
    first, second = recurrence.fires(rule, zone, after, 2)
    assert f"{first:%Y-%m-%d %H:%M}" == utc
    assert to_local(second, zone).date() == day + timedelta(days=1)


def test_a_day_that_samoa_never_had_is_not_rung_twice() -> None:
    rule = recurrence.daily("12:00", date(2011, 12, 29))
    after = datetime(2011, 12, 29, tzinfo=UTC)
    found = recurrence.fires(rule, "Pacific/Apia", after, 3)
    assert [f"{each:%d %H}" for each in found] == ["29 22", "30 22", "31 22"]


def test_dates_ring_in_order_each_once() -> None:
    days = [date(2026, 12, 1), date(2026, 11, 30), date(2026, 12, 1)]
    rule = recurrence.dates(days, "16:00:05")
    found = recurrence.fires(rule, "UTC", datetime(2026, 11, 1, tzinfo=UTC), 9)
    assert [f"{each:%m-%d %H:%M:%S}" for each in found] == ["11-30 16:00:05", "12-01 16:00:05"]


def test_the_last_day_of_a_month_is_found() -> None:
    rule = recurrence.monthly(recurrence.LAST, "08:00", date(2027, 1, 1))
    found = recurrence.fires(rule, "UTC", datetime(2027, 1, 1, tzinfo=UTC), 3)
    assert [each.day for each in found] == [31, 28, 31]


def test_until_is_the_last_day() -> None:
    rule = recurrence.weekly(("MO",), "12:30", date(2026, 11, 16), date(2026, 11, 23))
    found = recurrence.fires(rule, "UTC", datetime(2026, 11, 1, tzinfo=UTC), 9)
    assert [each.day for each in found] == [16, 23]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: recurrence.weekly((), "12:30", date(2026, 1, 1)),
        lambda: recurrence.weekly(("MONDAY",), "12:30", date(2026, 1, 1)),
        lambda: recurrence.weekly(("MO",), "12:30", date(2026, 1, 1), every=0),
        lambda: recurrence.weekly(("MO",), "24:30", date(2026, 1, 1)),
        lambda: recurrence.weekly(("MO",), "12:30", date(2026, 1, 2), date(2026, 1, 3)),
        lambda: recurrence.monthly(31, "12:30", date(2026, 1, 1)),
        lambda: recurrence.dates([], "12:30"),
        lambda: recurrence.check("FREQ=DAILY"),
        lambda: recurrence.check("DTSTART:20269901T000000\nRRULE:FREQ=DAILY"),
        lambda: recurrence.check("DTSTART:20260101T000000\nRRULE:FREQ=HOURLY"),
        lambda: recurrence.check("DTSTART:20260101T000000\nRRULE:FREQ=DAILY;BYHOUR=1,2"),
        lambda: recurrence.check("DTSTART:20260101T000000\nRRULE:FREQ=WEEKLY;BYDAY=XX"),
        lambda: recurrence.check("DTSTART:20260101T000000\nRDATE:soon"),
    ],
)
def test_a_wrong_rule_says_what_is_wrong(wrong: object) -> None:
    with pytest.raises(BadRule, match=r"^[A-Z].*\.$"):
        wrong()  # type: ignore[operator]


def test_an_instant_must_say_its_zone() -> None:
    rule = recurrence.daily("12:00", date(2026, 1, 1))
    with pytest.raises(ValueError, match="no time zone"):
        recurrence.fires(rule, "UTC", datetime(2026, 1, 1), 1)  # noqa: DTZ001 (that is the point)
