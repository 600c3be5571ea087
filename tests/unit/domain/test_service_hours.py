from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.service_hours import DAYS, ServiceHours, after, opens, read

DAR = "Africa/Dar_es_Salaam"
WEEK = read("Mon-Fri 07:00-19:00")


def at(day: int, clock: str, zone: str = DAR) -> datetime:
    """An instant in the week of Monday 23 November 2026."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_hours_are_read() -> None:
    assert ServiceHours(frozenset(range(5)), time(7), time(19)) == WEEK
    assert read("Sat 08:30-12:00").days == {5}
    assert read("Sat-Mon 08:00-09:00").days == {5, 6, 0}


@pytest.mark.parametrize(
    "text",
    ["", "always", "Mon-Fri 7-19", "Mon-Fri 07:00-25:00", "Lun 07:00-19:00", "Mon 9:00-10:00"],
)
def test_what_is_no_hours_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Write service hours like Mon-Fri"):
        read(text)


def test_hours_over_midnight_are_refused() -> None:
    with pytest.raises(ValueError, match="on the same day"):
        read("Mon-Fri 19:00-07:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(27, "17:10"), None),
        (at(27, "18:59"), None),
        (at(27, "19:00"), at(30, "07:00")),
        (at(28, "12:00"), at(30, "07:00")),
        (at(30, "06:59"), at(30, "07:00")),
        (at(30, "07:00"), None),
    ],
)
def test_hours_begin_again_on_the_next_of_their_days(
    now: datetime, expected: datetime | None
) -> None:
    assert opens(WEEK, DAR, now) == expected


def test_hours_follow_the_wall_clock_over_a_change() -> None:
    london = "Europe/London"
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)  # the clocks go back on the 25th
    assert opens(read("Sun 07:00-19:00"), london, before) == datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert opens(read("Sat 07:00-19:00"), london, before) is None


@given(
    st.sampled_from([f"{first}-{last} 07:00-19:00" for first in DAYS for last in DAYS]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([DAR, "Europe/London", "Asia/Kathmandu", "America/New_York"]),
)
def test_hours_begin_within_a_week_and_then_last(text: str, now: datetime, zone: str) -> None:
    hours = read(text)
    begins = opens(hours, zone, now)
    if begins is not None:
        assert now < begins <= now + timedelta(days=7, hours=2)
        assert opens(hours, zone, begins) is None


MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (at(27, "10:00"), 20, at(27, "10:20")),
        (at(27, "18:40"), 20, at(27, "19:00")),
        (at(27, "18:50"), 20, at(30, "07:10")),
        (at(27, "16:00"), 240, at(30, "08:00")),
        (at(27, "22:00"), 240, at(30, "11:00")),
        (at(28, "12:00"), 20, at(30, "07:20")),
        (at(23, "07:00"), 5 * 720 + 1, at(30, "07:01")),
    ],
)
def test_service_time_stands_still_outside_the_hours(
    start: datetime, minutes: int, expected: datetime
) -> None:
    assert after(WEEK, DAR, start, minutes * MINUTES) == expected


def test_without_hours_all_time_is_service_time() -> None:
    assert after(None, DAR, at(28, "23:00"), timedelta(hours=4)) == at(29, "03:00")


@given(
    st.sampled_from([f"{first}-{last} 07:00-09:30" for first in DAYS for last in DAYS]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([DAR, "Europe/London", "Asia/Kathmandu", "America/New_York"]),
    st.integers(1, 600),
    st.integers(1, 600),
)
def test_service_time_adds_up_and_never_ends_outside_the_hours(
    text: str, start: datetime, zone: str, first: int, second: int
) -> None:
    hours = read(text)
    there = after(hours, zone, start, first * MINUTES)
    assert there >= start + first * MINUTES
    assert opens(hours, zone, there - MINUTES / 60) is None
    both = after(hours, zone, start, (first + second) * MINUTES)
    assert after(hours, zone, there, second * MINUTES) == both


def test_hours_on_no_day_are_a_bug() -> None:
    never = ServiceHours(frozenset(), WEEK.start, WEEK.end)
    with pytest.raises(AssertionError, match="some day of each week"):
        opens(never, DAR, at(23, "08:00"))
