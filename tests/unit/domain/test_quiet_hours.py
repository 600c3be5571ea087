"""Quiet hours: whole nights, also where the clocks change, and never an end in the past."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain import local_time
from domain.quiet_hours import NIGHT, NONE, Quiet, ends, read

DAR = "Africa/Dar_es_Salaam"
BERLIN = "Europe/Berlin"
ZONES = (DAR, BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
A_DAY = timedelta(days=1)

instants = st.integers(0, 8_800_000).map(
    lambda minutes: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
quiets = st.builds(Quiet, st.times(), st.times())


def at(text: str, zone: str = DAR) -> datetime:
    return local_time.to_utc(datetime.fromisoformat(text), zone)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-23T20:59:59", None),
        ("2026-11-23T21:00", "2026-11-24T07:00"),
        ("2026-11-24T00:00", "2026-11-24T07:00"),
        ("2026-11-24T06:59:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00", None),
    ],
)
def test_the_night_ends_at_seven(now: str, end: str | None) -> None:
    assert ends(at(now), DAR) == (at(end) if end else None)


def test_quiet_hours_within_a_day() -> None:
    siesta = Quiet(time(13), time(15))
    assert ends(at("2026-11-23T12:59"), DAR, siesta) is None
    assert ends(at("2026-11-23T14:00"), DAR, siesta) == at("2026-11-23T15:00")
    assert ends(at("2026-11-23T23:00"), DAR, siesta) is None


def test_the_same_two_ends_mean_no_quiet_hours() -> None:
    assert ends(at("2026-11-23T23:00"), DAR, Quiet(time(9), time(9))) is None


@pytest.mark.parametrize(
    ("night", "hours"),
    [("2026-03-28T21:00", 9), ("2026-10-24T21:00", 11), ("2026-06-01T21:00", 10)],
)
def test_a_night_is_shorter_or_longer_when_the_clocks_change(night: str, hours: int) -> None:
    start = at(night, BERLIN)
    assert ends(start, BERLIN) == start + timedelta(hours=hours)


def test_a_time_that_comes_twice_ends_the_quiet_once() -> None:
    quiet = Quiet(time(1), time(2, 30))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, before the clocks go back
    assert ends(first - timedelta(minutes=1), BERLIN, quiet) == first
    assert ends(first, BERLIN, quiet) is None
    assert ends(first + timedelta(minutes=45), BERLIN, quiet) is None  # 02:15 for the second time


@given(instants, st.sampled_from(ZONES), quiets)
@example(datetime(2011, 12, 30, 9, 30, tzinfo=UTC), "Pacific/Apia", NIGHT)
def test_an_end_lies_ahead_within_two_days_and_is_not_quiet(
    now: datetime, zone: str, quiet: Quiet
) -> None:
    end = ends(now, zone, quiet)
    if end is not None:
        assert now < end <= now + 2 * A_DAY
        assert ends(end, zone, NIGHT) is None or quiet != NIGHT


@given(instants, st.sampled_from(ZONES))
def test_by_night_the_wall_clock_says_so_and_by_day_too(now: datetime, zone: str) -> None:
    wall = local_time.to_local(now, zone).time()
    night = wall >= NIGHT.starts or wall < NIGHT.ends
    assert (ends(now, zone) is not None) is night


@given(instants, st.sampled_from(ZONES))
def test_the_night_ends_at_seven_on_the_wall(now: datetime, zone: str) -> None:
    end = ends(now, zone)
    if end is not None:
        assert local_time.to_local(end, zone).time() == NIGHT.ends


def test_quiet_hours_are_read() -> None:
    assert read("21:00-07:00") == NIGHT
    assert read("none") == NONE


@pytest.mark.parametrize("text", ["", "9-5", "21:00", "24:00-07:00", "07:00-07:00", "None"])
def test_what_is_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write quiet hours like 21:00-07:00, or none"):
        read(text)
