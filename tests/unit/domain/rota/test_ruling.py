from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.local_time import to_local
from domain.model import Discipline, Tier
from domain.rota import ruling
from domain.rota.values import HOLIDAY, Rotation, Rule, Schedule, Unit

ALL = frozenset(range(8))
HOUR = timedelta(hours=1)


def rule(start: time, end: time, zone: str, rotation: int | None = None) -> Rule:
    mentor = None if rotation else 1
    return Rule(1, Discipline.ANAESTHESIA, Tier.REGIONAL, ALL, start, end, zone, mentor, rotation)


CHANGES = [
    # The evening before a change of the clocks, and how long the night 19:00-07:00 is then.
    ("Africa/Cairo", "2026-04-23", 11.0),
    ("Africa/Cairo", "2026-10-29", 13.0),
    ("Africa/Casablanca", "2026-09-19", 13.0),
    ("Europe/London", "2026-03-28", 11.0),
    ("Europe/London", "2026-10-24", 13.0),
    ("America/New_York", "2026-03-07", 11.0),
    ("America/New_York", "2026-10-31", 13.0),
    ("Australia/Lord_Howe", "2026-04-04", 12.5),
    ("Australia/Lord_Howe", "2026-10-03", 11.5),
    ("Asia/Kathmandu", "2026-10-24", 12.0),
    ("Africa/Nairobi", "2026-10-24", 12.0),
]


@pytest.mark.parametrize(("zone", "evening", "length"), CHANGES)
def test_a_night_across_a_change_keeps_its_wall_clock_ends(
    zone: str, evening: str, length: float
) -> None:
    start, end = ruling.hours(rule(time(19), time(7), zone), date.fromisoformat(evening))
    assert end - start == length * HOUR
    assert to_local(start, zone).time() == time(19)
    assert to_local(end, zone).time() == time(7)


def test_a_rule_names_the_days_it_is_for() -> None:
    weekday = rule(time(7), time(19), "Africa/Nairobi")
    monday = date(2026, 11, 23)
    assert ruling.applies(weekday, monday, {monday})
    only_weekdays = Rule(1, *LINE, frozenset(range(5)), time(7), time(19), "Africa/Nairobi", 1)
    assert ruling.applies(only_weekdays, monday, ())
    assert not ruling.applies(only_weekdays, monday, {monday})
    only_holidays = Rule(1, *LINE, frozenset({HOLIDAY}), time(7), time(19), "Africa/Nairobi", 1)
    assert [ruling.applies(only_holidays, monday, days) for days in ((), {monday})] == [0, 1]


LINE = (Discipline.ANAESTHESIA, Tier.REGIONAL)


def test_no_stretch_is_longer_than_is_said() -> None:
    anchor = datetime.fromisoformat("2026-01-31T08:00")
    turns = Rotation(5, "Quarters", Unit.MONTH, 3, anchor, "Europe/London", ((1,), (2,)))
    always = rule(time(8), time(8), "Europe/London", 5)
    nights = rule(time(19), time(7), "Europe/London", 5)
    alone = rule(time(8), time(8), "Europe/London")
    since = datetime(2026, 2, 1, tzinfo=UTC)
    for each in (always, nights, alone):
        most = ruling.longest([each], [turns])
        schedule = Schedule(rules=(each,), rotations=(turns,))
        found = list(ruling.stretches(schedule, since, since + timedelta(days=300)))
        assert found
        assert max(one.end - one.start for one in found) <= most
    assert ruling.longest([], []) == timedelta()
