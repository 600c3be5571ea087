from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import shifts
from domain.days import Day
from domain.model import Discipline, Shift, Tier
from domain.shifts import REST, Request, Span, State

DAR = "Africa/Dar_es_Salaam"
NOON = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)
"""A Wednesday, noon in Dar es Salaam."""

HOUR = timedelta(hours=1)
FOREVER = Span(NOON - timedelta(days=400), NOON + timedelta(days=400))
SPANS = some.builds(
    lambda start, length: Span(NOON + start * HOUR, NOON + (start + length) * HOUR),
    some.integers(-100, 100),
    some.integers(1, 40),
)


def shift(starts: str, ends: str, mentor: int = 1, number: int = 1) -> Shift:
    first, last = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    return Shift(number, mentor, Discipline.ANAESTHESIA, Tier.COUPLED, first, last, DAR)


SATURDAY = shift("2026-11-14T07:00", "2026-11-14T19:00")
NIGHT = shift("2026-11-14T19:00", "2026-11-15T07:00", number=2)
NEXT_SATURDAY = shift("2026-11-21T07:00", "2026-11-21T19:00", number=3)
OTHERS = shift("2026-11-14T07:00", "2026-11-14T19:00", mentor=2, number=4)
OVER = shift("2026-11-10T07:00", "2026-11-10T19:00", number=5)


def test_a_mentors_shifts_are_those_that_have_not_ended() -> None:
    known = (NEXT_SATURDAY, OTHERS, NIGHT, OVER, SATURDAY)
    assert shifts.ahead(known, 1, NOON) == [SATURDAY, NIGHT, NEXT_SATURDAY]


def test_a_day_means_the_first_such_day_that_has_a_shift() -> None:
    mine = [SATURDAY, NIGHT, NEXT_SATURDAY]
    assert shifts.on_day(mine, Day(weekday=5), DAR, NOON) == [SATURDAY, NIGHT]
    assert shifts.on_day(mine, Day(None, 21, 11), DAR, NOON) == [NEXT_SATURDAY]
    assert shifts.on_day(mine, Day(weekday=6), DAR, NOON) == []
    assert shifts.on_day(mine, Day(6, 14, 11), DAR, NOON) == []


def test_a_shift_that_goes_on_is_meant_by_its_first_day_and_by_today() -> None:
    at_two = datetime(2026, 11, 14, 23, 0, tzinfo=UTC)
    for day in (Day(weekday=5), Day(weekday=6), Day(ahead=0)):
        assert shifts.on_day([NIGHT, NEXT_SATURDAY], day, DAR, at_two) == [NIGHT]


def test_what_is_left_of_a_shift_begins_now() -> None:
    ten_past_nine = datetime(2026, 11, 14, 6, 10, 42, tzinfo=UTC)
    left = shifts.rest_of(SATURDAY, ten_past_nine)
    assert left == replace(SATURDAY, starts=datetime.fromisoformat("2026-11-14T09:10"))
    assert shifts.rest_of(NIGHT, ten_past_nine) == NIGHT


def test_nobody_is_asked_who_is_away_on_duty_or_needs_rest() -> None:
    wanted = shifts.span(SATURDAY)
    near = Span(wanted.ends + 7 * HOUR, wanted.ends + 9 * HOUR)
    assert shifts.is_free(wanted, [], [], REST)
    assert not shifts.is_free(wanted, [wanted], [], timedelta())
    assert not shifts.is_free(wanted, [near], [], REST)
    assert shifts.is_free(wanted, [near], [], timedelta())
    assert shifts.is_free(wanted, [], [near], REST)
    assert not shifts.is_free(wanted, [], [FOREVER], REST)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-11T16:20", "2026-11-13T04:00"),
        ("2026-11-13T16:00", "2026-11-13T22:00"),
        ("2026-11-14T08:00", "2026-11-14T12:00"),
    ],
)
def test_that_nobody_takes_it_is_told_a_day_before_or_half_way(now: str, told: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(told).replace(tzinfo=UTC)
    assert shifts.gives_up_at(shifts.span(SATURDAY), at) == expected


@given(SPANS, some.integers(-50, 200))
def test_it_is_told_in_the_future_and_before_the_end(wanted: Span, hours: int) -> None:
    now = wanted.ends - hours * HOUR
    if now < wanted.ends:
        assert now < shifts.gives_up_at(wanted, now) < wanted.ends


@pytest.mark.parametrize(
    ("tier", "facility", "region", "serves"),
    [
        (Tier.COUPLED, True, True, Tier.COUPLED),
        (Tier.COUPLED, False, True, Tier.REGIONAL),
        (Tier.FOCAL, False, False, Tier.BACKUP),
        (Tier.REGIONAL, False, True, Tier.REGIONAL),
        (Tier.REGIONAL, False, False, Tier.BACKUP),
        (Tier.LEAD, False, False, Tier.LEAD),
        (Tier.BACKUP, False, False, Tier.BACKUP),
    ],
)
def test_a_taker_from_elsewhere_serves_where_they_are_asked(
    tier: Tier, facility: bool, region: bool, serves: Tier
) -> None:
    found = shifts.serving_tier(tier, same_facility=facility, same_region=region)
    assert found is serves


@given(some.sampled_from(list(Tier)))
def test_a_volunteer_serves_everybody(tier: Tier) -> None:
    assert shifts.gap_tier(tier) in {Tier.BACKUP, Tier.LEAD}
    assert shifts.gap_tier(Tier.LEAD) is Tier.LEAD


@given(SPANS, some.lists(SPANS, max_size=5), some.integers(0, 140))
def test_what_is_left_between_others_is_what_none_of_them_holds(
    whole: Span, others: list[Span], hours: int
) -> None:
    left = whole.without(others)
    at = whole.starts + hours * HOUR / 2

    def holds(each: Span) -> bool:
        return each.starts <= at < each.ends

    expected = holds(whole) and not any(holds(each) for each in others)
    assert any(holds(each) for each in left) == expected
    assert all(each.starts < each.ends for each in left)


def test_what_two_spans_share_is_empty_where_they_do_not_meet() -> None:
    first, second = Span(NOON, NOON + HOUR), Span(NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert not first.meets(second)
    assert first.common(second).starts > first.common(second).ends
    assert first.common(FOREVER) == first


@pytest.mark.parametrize(
    ("starts", "zone", "told"),
    [
        ("2026-11-14T04:00", DAR, ("2026-11-14T07:00", DAR)),
        ("2026-10-25T01:30", "Europe/London", ("2026-10-25T01:30", shifts.UTC_ZONE)),
        ("2026-10-25T00:30", "Europe/London", ("2026-10-25T01:30", "Europe/London")),
    ],
)
def test_a_span_is_told_by_its_own_clocks_unless_they_show_it_twice(
    starts: str, zone: str, told: tuple[str, str]
) -> None:
    first = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    local, _, clocks = shifts.wall_clock(Span(first, first + 12 * HOUR), zone)
    assert (local.strftime("%Y-%m-%dT%H:%M"), clocks) == told


def test_a_request_can_be_taken_until_its_shift_is_over() -> None:
    hours = (SATURDAY.starts, SATURDAY.ends, DAR)
    asked = Request(1, 1, SATURDAY.discipline, SATURDAY.tier, *hours)
    assert asked.span == shifts.span(SATURDAY)
    assert asked.is_open(NOON)
    assert not asked.is_open(asked.span.ends)
    assert not replace(asked, state=State.KEPT).is_open(NOON)
    assert date(2026, 11, 14) == asked.starts.date()
