from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.local_time import to_utc
from domain.model import Discipline, Shift, Tier
from domain.rota.deriving import on_call, present, shifts
from domain.rota.values import (
    HOLIDAY,
    Duty,
    Leave,
    Override,
    OverrideKind,
    Rotation,
    Rule,
    Schedule,
    Temporary,
    Unit,
)
from tests.unit.domain.rota.oracle import (
    CHANGES,
    DAY,
    QUARTER,
    ZONES,
    on,
    rotations,
    schedules,
    there,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

NAIROBI = "Africa/Nairobi"  # UTC+3
LINE = (Discipline.ANAESTHESIA, Tier.REGIONAL)
NEEMA, KATO, BARAKA = 1, 2, 3
WEEKDAYS, ALL = frozenset(range(5)), frozenset(range(8))
WEEK = timedelta(days=7)
MONDAY = to_utc(datetime.fromisoformat("2026-11-23"), NAIROBI)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}")


def at(text: str) -> datetime:
    """Give the instant of a day of November and a local time, such as "24 07:00"."""
    return to_utc(local(text), NAIROBI)


def rule(
    days: frozenset[int] = ALL,
    hours: tuple[int, int] = (7, 19),
    mentor: int | None = NEEMA,
    rotation: int | None = None,
    number: int = 1,
) -> Rule:
    start, end = (time(hour) for hour in hours)
    return Rule(number, *LINE, days, start, end, NAIROBI, mentor, rotation)


def override(
    number: int,
    kind: OverrideKind,
    span: tuple[str, str],
    mentor: int | None = None,
    replaces: int | None = None,
) -> Override:
    starts, ends = map(local, span)
    return Override(number, *LINE, kind, starts, ends, NAIROBI, mentor, replaces)


def weekly(*groups: tuple[int, ...], anchor: str = "23 08:00") -> Rotation:
    return Rotation(5, "Weeks", Unit.WEEK, 1, local(anchor), NAIROBI, groups)


def told(found: tuple[Shift, ...]) -> list[str]:
    return [f"{each.mentor_id} {each.starts:%d %H:%M}-{each.ends:%d %H:%M}" for each in found]


def in_week(schedule: Schedule, days: int = 7) -> list[str]:
    return told(shifts(schedule, MONDAY, MONDAY + timedelta(days=days)))


def test_a_rule_makes_a_shift_on_each_of_its_days() -> None:
    assert in_week(Schedule(rules=(rule(frozenset({0, 2})),))) == [
        "1 23 07:00-23 19:00",
        "1 25 07:00-25 19:00",
    ]


def test_a_night_ends_on_the_next_day() -> None:
    nights = Schedule(rules=(rule(frozenset({6}), (19, 7)),))
    assert in_week(nights) == ["1 22 19:00-23 07:00", "1 29 19:00-30 07:00"]
    assert told(on_call(nights, at("23 06:59"))) == ["1 22 19:00-23 07:00"]
    assert on_call(nights, at("23 07:00")) == ()


def test_a_holiday_is_no_weekday_and_only_who_names_holidays_is_on() -> None:
    holidays = frozenset({date(2026, 11, 24)})
    both = (rule(WEEKDAYS), rule(frozenset({HOLIDAY}), mentor=KATO, number=2))
    assert in_week(Schedule(rules=both, holidays=holidays), days=3) == [
        "1 23 07:00-23 19:00",
        "2 24 07:00-24 19:00",
        "1 25 07:00-25 19:00",
    ]


def test_a_rule_with_a_rotation_is_cut_where_it_hands_off() -> None:
    always = rule(hours=(0, 0), mentor=None, rotation=5)
    turns = Schedule(rules=(always,), rotations=(weekly((NEEMA,), (KATO,), anchor="16 08:00"),))
    assert in_week(turns) == ["1 16 08:00-23 08:00", "2 23 08:00-30 08:00"]
    days = replace(turns, rules=(rule(frozenset({0}), (6, 12), None, 5),))
    assert in_week(days, days=1) == ["1 23 06:00-23 08:00", "2 23 08:00-23 12:00"]


def test_all_of_a_group_are_on_together_and_nobody_before_the_anchor() -> None:
    always = rule(hours=(0, 0), mentor=None, rotation=5)
    pairs = Schedule(rules=(always,), rotations=(weekly((NEEMA, KATO), (BARAKA,)),))
    assert on_call(pairs, at("23 07:59")) == ()
    assert [each.mentor_id for each in on_call(pairs, at("23 08:00"))] == [NEEMA, KATO]
    assert [each.mentor_id for each in on_call(pairs, at("30 08:00"))] == [BARAKA]


def test_duty_round_the_clock_is_a_shift_a_week_whatever_is_asked() -> None:
    always = Schedule(rules=(rule(hours=(8, 8)),))
    assert in_week(always) == ["1 16 08:00-23 08:00", "1 23 08:00-30 08:00"]
    (wednesday,) = on_call(always, at("25 12:00"))
    assert wednesday in shifts(always, MONDAY, MONDAY + WEEK)


def test_who_is_added_removed_or_replaced() -> None:
    base = Schedule(rules=(rule(frozenset({0, 1})),))
    added = override(10, OverrideKind.ADD, ("25 09:00", "25 12:00"), KATO)
    removed = override(11, OverrideKind.REMOVE, ("23 10:00", "23 11:00"), replaces=NEEMA)
    replaced = override(12, OverrideKind.REPLACE, ("24 12:00", "26 00:00"), KATO, NEEMA)
    assert in_week(replace(base, overrides=(replaced, added, removed))) == [
        "1 23 07:00-23 10:00",
        "1 23 11:00-23 19:00",
        "1 24 07:00-24 12:00",
        "2 24 12:00-24 19:00",
        "2 25 09:00-25 12:00",
    ]


def test_a_swapped_shift_can_be_swapped_on_and_back() -> None:
    day = ("23 07:00", "23 19:00")
    swaps = [
        override(10, OverrideKind.REPLACE, day, KATO, NEEMA),
        override(11, OverrideKind.REPLACE, day, BARAKA, KATO),
        override(12, OverrideKind.REPLACE, day, NEEMA, BARAKA),
    ]
    base = Schedule(rules=(rule(frozenset({0})),))
    on = [in_week(replace(base, overrides=tuple(swaps[:n])))[0][0] for n in range(4)]
    assert on == ["1", "2", "3", "1"]


def test_a_temporary_schedule_takes_the_place_of_all_that_was_decided_before() -> None:
    before = override(10, OverrideKind.ADD, ("23 06:00", "23 22:00"), KATO)
    duties = (Duty(BARAKA, local("23 09:00"), local("23 14:00")),)
    plan = Temporary(20, *LINE, local("23 10:00"), local("23 16:00"), NAIROBI, duties)
    after = override(30, OverrideKind.REPLACE, ("23 12:00", "23 23:00"), NEEMA, BARAKA)
    other = replace(before, id=21, tier=Tier.LEAD)
    schedule = Schedule(
        rules=(rule(frozenset({0})),), overrides=(before, after, other), temporaries=(plan,)
    )
    assert in_week(schedule) == [
        "2 23 06:00-23 10:00",
        "2 23 06:00-23 22:00",
        "1 23 07:00-23 10:00",
        "3 23 10:00-23 12:00",
        "1 23 12:00-23 14:00",
        "1 23 16:00-23 19:00",
        "2 23 16:00-23 22:00",
    ]


def test_leave_changes_no_shift_but_says_who_is_there() -> None:
    away = Leave(1, NEEMA, at("23 12:00"), at("24 12:00"))
    schedule = Schedule(rules=(rule(frozenset({0, 1})),), leaves=(away,))
    assert in_week(schedule) == ["1 23 07:00-23 19:00", "1 24 07:00-24 19:00"]
    assert told(present(schedule, MONDAY, MONDAY + WEEK)) == [
        "1 23 07:00-23 12:00",
        "1 24 12:00-24 19:00",
    ]
    assert on_call(schedule, at("23 12:00")) == ()
    assert told(on_call(schedule, at("24 12:00"))) == ["1 24 12:00-24 19:00"]


def single(number: int, starts: str, ends: str, mentor: int = NEEMA) -> Shift:
    return Shift(number, mentor, *LINE, local(starts), local(ends), NAIROBI)


def test_a_single_shift_keeps_its_id_as_long_as_it_keeps_its_start() -> None:
    whole = single(77, "23 07:00", "23 19:00")
    assert shifts(Schedule(shifts=(whole,)), MONDAY, MONDAY + WEEK) == (whole,)
    gone = override(10, OverrideKind.REMOVE, ("23 10:00", "23 11:00"), replaces=NEEMA)
    first, second = shifts(Schedule(shifts=(whole,), overrides=(gone,)), MONDAY, MONDAY + WEEK)
    assert first == replace(whole, ends=local("23 10:00"))
    assert second.id < 0


def test_what_lies_within_another_shift_of_the_same_person_is_left_out() -> None:
    daily = rule(frozenset({0}))
    same, inner = single(77, "23 07:00", "23 19:00"), single(78, "23 08:00", "23 12:00")
    other = single(79, "23 08:00", "23 12:00", KATO)
    longer = single(80, "23 18:00", "23 22:00")
    schedule = Schedule(shifts=(inner, other, longer, same), rules=(daily,))
    found = shifts(schedule, MONDAY, MONDAY + WEEK)
    assert [each.id for each in found] == [77, 79, 80]
    assert [each.id for each in on_call(schedule, at("23 18:30"))] == [77]


def test_an_empty_shift_is_none() -> None:
    backwards = single(77, "23 19:00", "23 07:00")
    nothing = override(10, OverrideKind.ADD, ("24 12:00", "24 12:00"), KATO)
    schedule = Schedule(shifts=(backwards,), overrides=(nothing,))
    assert shifts(schedule, MONDAY, MONDAY + WEEK) == ()


def test_an_hour_that_comes_twice_is_told_in_utc() -> None:
    london = "Europe/London"  # 01:00-02:00 comes twice on 25 October
    hourly = Rotation(
        5, "Hours", Unit.HOUR, 1, datetime.fromisoformat("2026-10-25"), london, ((1,), (2,))
    )
    always = replace(rule(hours=(0, 0), mentor=None, rotation=5), time_zone=london)
    schedule = Schedule(rules=(always,), rotations=(hourly,))
    since = datetime(2026, 10, 24, 23, tzinfo=UTC)
    found = shifts(schedule, since, since + timedelta(hours=3))
    assert [(each.mentor_id, each.time_zone, each.starts.hour) for each in found] == [
        (1, london, 0),
        (2, "Etc/UTC", 0),
        (1, "Etc/UTC", 1),
        (2, london, 2),
    ]
    ends = [to_utc(each.ends, each.time_zone) for each in found]
    assert ends == [since + timedelta(hours=n) for n in (1, 2, 3, 4)]


def test_naive_instants_are_refused() -> None:
    naive = local("23 07:00")
    for function in (shifts, present):
        with pytest.raises(ValueError, match="says no time zone"):
            function(Schedule(), naive, MONDAY)
        with pytest.raises(ValueError, match="says no time zone"):
            function(Schedule(), MONDAY, naive)
    with pytest.raises(ValueError, match="says no time zone"):
        on_call(Schedule(), naive)


SPAN = [n * QUARTER for n in range(-96, 2 * 96)]
"""Three days around a change of the clocks; between two quarters nothing of a schedule begins."""


Spans = list[tuple[datetime, datetime, tuple[object, object, int]]]


def _at(instant: datetime, found: Spans) -> set[tuple[object, object, int]]:
    return {who for start, end, who in found if start <= instant < end}


def _of(found: Iterable[Shift]) -> Spans:
    return [
        (
            to_utc(each.starts, each.time_zone),
            to_utc(each.ends, each.time_zone),
            (each.discipline, each.tier, each.mentor_id),
        )
        for each in found
    ]


@settings(max_examples=80, deadline=None)
@given(drawn=schedules())
def test_every_quarter_of_an_hour_is_as_the_schedule_plainly_says(
    drawn: tuple[Schedule, datetime],
) -> None:
    schedule, midnight = drawn
    first, last = midnight + SPAN[0], midnight + SPAN[-1]
    owned, attended = (_of(function(schedule, first, last)) for function in (shifts, present))
    for instant in (midnight + each for each in SPAN):
        for found, expected in (
            (owned, on(schedule, instant)),
            (attended, there(schedule, instant)),
        ):
            assert {who for start, end, who in found if start <= instant < end} == expected


@settings(max_examples=150, deadline=None)
@given(drawn=schedules(), quarter=st.sampled_from(SPAN))
def test_who_is_on_call_is_there_and_comes_once(
    drawn: tuple[Schedule, datetime], quarter: timedelta
) -> None:
    schedule, midnight = drawn
    instant = midnight + quarter
    found = [(each.discipline, each.tier, each.mentor_id) for each in on_call(schedule, instant)]
    assert len(found) == len(set(found))
    assert set(found) == there(schedule, instant)


@settings(max_examples=150, deadline=None)
@given(drawn=schedules(), since=st.sampled_from(SPAN), length=st.integers(0, 96))
def test_a_shift_is_the_same_whatever_span_is_asked_for(
    drawn: tuple[Schedule, datetime], since: timedelta, length: int
) -> None:
    schedule, midnight = drawn
    whole = shifts(schedule, midnight - 40 * DAY, midnight + 40 * DAY)
    assert len({each.id for each in whole}) == len(whole)
    start = midnight + since
    end = start + length * QUARTER
    part = [
        each
        for each, (begins, ends, _) in zip(whole, _of(whole), strict=True)
        if begins <= end and ends > start
    ]
    assert list(shifts(schedule, start, end)) == part


@settings(max_examples=60, deadline=None)
@given(data=st.data(), zone=st.sampled_from(ZONES))
def test_a_rotation_round_the_clock_is_covered_by_one_group_at_each_instant(
    data: st.DataObject, zone: str
) -> None:
    day = data.draw(st.sampled_from(CHANGES[zone]))
    turns = data.draw(rotations(day, zone))
    turns = replace(turns, groups=tuple((n,) for n in range(1, len(turns.groups) + 1)))
    always = replace(rule(hours=(0, 0), mentor=None, rotation=5), time_zone=zone)
    schedule = Schedule(rules=(always,), rotations=(turns,))
    midnight = to_utc(datetime.combine(day, time()), zone)
    found = _of(shifts(schedule, midnight + SPAN[0], midnight + SPAN[-1]))
    for instant in (midnight + each for each in SPAN):
        count = sum(start <= instant < end for start, end, _ in found)
        assert count == (instant >= to_utc(turns.anchor, zone))


def test_a_replacement_acts_only_while_the_replaced_person_is_on() -> None:
    swap = override(10, OverrideKind.REPLACE, ("23 00:00", "25 00:00"), KATO, NEEMA)
    schedule = Schedule(rules=(rule(frozenset({0, 2})),), overrides=(swap,))
    assert in_week(schedule) == ["2 23 07:00-23 19:00", "1 25 07:00-25 19:00"]
