from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import absence, local_time
from domain.absence import Absence
from domain.days import Day

DAR = "Africa/Dar_es_Salaam"
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""Nine in the morning in Dar es Salaam."""


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("3d", "en", Absence(timedelta(days=3))),
        ("3 days", "en", Absence(timedelta(days=3))),
        ("8h", "en", Absence(timedelta(hours=8))),
        ("2 weeks", "en", Absence(timedelta(days=14))),
        ("until fri", "en", Absence(until=Day(weekday=4))),
        ("until 14 nov", "en", Absence(until=Day(None, 14, 11))),
        ("3 jours", "fr", Absence(timedelta(days=3))),
        ("3j", "fr", Absence(timedelta(days=3))),
        ("jusqu\u2019au 14 nov.", "fr", Absence(until=Day(None, 14, 11))),
        ("siku 3", "sw", Absence(timedelta(days=3))),
        ("saa 8", "sw", Absence(timedelta(hours=8))),
        ("hadi Ijumaa", "sw", Absence(until=Day(weekday=4))),
        ("3 dias", "pt", Absence(timedelta(days=3))),
        ("até sexta-feira", "pt", Absence(until=Day(weekday=4))),
    ],
)
def test_how_long_is_read_as_people_write_it(text: str, language: str, wanted: Absence) -> None:
    assert absence.read(text, ("en", language)) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "from the bed", "0d", "3", "d", "3x", "until", "until the probe", "fri", "3 jours"],
)
def test_what_says_no_time_is_none(text: str) -> None:
    assert absence.read(text, ("en",)) is None


@pytest.mark.parametrize(
    ("wanted", "ends"),
    [
        (Absence(timedelta(hours=8)), "2026-11-23T17:00"),
        (Absence(timedelta(days=3)), "2026-11-27T00:00"),
        (Absence(timedelta(hours=48)), "2026-11-26T00:00"),
        (Absence(until=Day(weekday=4)), "2026-11-28T00:00"),
        (Absence(until=Day(weekday=0)), "2026-11-24T00:00"),
    ],
)
def test_days_end_with_the_local_day_and_hours_to_the_minute(wanted: Absence, ends: str) -> None:
    found = absence.ends(wanted, MONDAY, DAR)
    assert found is not None
    local = local_time.to_local(found, DAR)
    assert local.strftime("%Y-%m-%dT%H:%M") == ends


def test_a_day_that_no_calendar_ahead_has_ends_nothing() -> None:
    assert absence.ends(Absence(until=Day(None, 14, 11, 2020)), MONDAY, DAR) is None
    assert absence.ends(Absence(), MONDAY, DAR) is None


@given(some.integers(1, 60), some.integers(0, 17_000))
def test_so_many_days_are_at_least_that_and_less_than_one_more(n: int, hours: int) -> None:
    now = MONDAY + timedelta(hours=hours)
    found = absence.ends(Absence(timedelta(days=n)), now, "America/New_York")
    assert found is not None
    slack = timedelta(hours=1)  # the clocks are changed
    assert timedelta(days=n) - slack < found - now <= timedelta(days=n + 1) + slack
