from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.local_time import UnknownZone
from domain.model import Discipline, Tier
from domain.rota import reading
from domain.rota.values import HOLIDAY, Duty, Rotation, Temporary, Unit

NAIROBI = "Africa/Nairobi"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Sat, sun,holiday", {5, 6, HOLIDAY}),
        ("fri-mon", {4, 5, 6, 0}),
        ("wed", {2}),
        ("all", set(range(8))),
    ],
)
def test_days_are_read(text: str, days: set[int]) -> None:
    assert reading.days(text) == days


@given(days=st.frozensets(st.integers(0, HOLIDAY), min_size=1))
def test_days_are_written_as_they_are_read(days: frozenset[int]) -> None:
    assert reading.days(reading.days_text(days)) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "mon-fr", "-fri", "mon,,tue", "weekday"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write days like mon-fri"):
        reading.days(text)


def test_hours_are_read() -> None:
    assert reading.hours("07:00-19:00") == (time(7), time(19))
    assert reading.hours(" 19:30-07:15") == (time(19, 30), time(7, 15))
    assert reading.hours("00:00-24:00") == (time(0), time(0))
    for text in ("7-19", "07:00", "07:00-25:00", "24:00-07:00"):
        with pytest.raises(ValueError, match="write them like 07:00-19:00"):
            reading.hours(text)


def test_a_day_alone_is_all_of_it() -> None:
    assert reading.starts("2026-12-24") == local("2026-12-24T00:00")
    assert reading.ends("2026-12-24") == local("2026-12-25T00:00")
    for text in ("2026-12-24T07:30", "2026-12-24 07:30"):
        assert reading.starts(text) == reading.ends(text) == local("2026-12-24T07:30")
    with pytest.raises(ValueError, match="write it like 2026-12-24T07:00"):
        reading.starts("tomorrow")


def test_a_span_goes_on_in_a_zone_that_is() -> None:
    first, last = local("2026-12-24T07:00"), local("2026-12-24T19:00")
    reading.check_span(first, last, NAIROBI)
    with pytest.raises(ValueError, match="ends before it begins"):
        reading.check_span(last, first, NAIROBI)
    with pytest.raises(UnknownZone):
        reading.check_span(first, last, "Africa/Nowhere")
    reading.check_length(first, local("2027-01-24T07:00"))
    with pytest.raises(ValueError, match="longer than 31 days; write a rule instead"):
        reading.check_length(first, local("2027-01-24T07:01"))


TURNS = Rotation(1, "Nights", Unit.WEEK, 1, local("2026-12-24T07:00"), NAIROBI, ((1,), (2,)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"length": 0}, "--length counts weeks, from 1 to 52"),
        ({"length": 13, "unit": Unit.MONTH}, "--length counts months, from 1 to 12"),
        ({"name": " "}, "has no name"),
        ({"groups": ()}, "at least one --group"),
        ({"groups": ((1,), ())}, "each group somebody"),
        ({"time_zone": "Nairobi"}, "no time zone"),
    ],
)
def test_a_rotation_that_could_not_turn_is_refused(change: dict[str, object], says: str) -> None:
    reading.check_rotation(TURNS)
    with pytest.raises(ValueError, match=says):
        reading.check_rotation(replace(TURNS, **change))  # type: ignore[arg-type]


def test_a_duty_lies_within_its_schedule() -> None:
    first, last = local("2026-12-24T07:00"), local("2026-12-26T07:00")
    line = (Discipline.ANAESTHESIA, Tier.REGIONAL)
    plan = Temporary(1, *line, first, last, NAIROBI, (Duty(1, first, last),))
    reading.check_duties(plan)
    for duty in (Duty(1, first, local("2026-12-26T08:00")), Duty(1, last, first)):
        with pytest.raises(ValueError, match="between --from and --to"):
            reading.check_duties(replace(plan, duties=(duty,)))
