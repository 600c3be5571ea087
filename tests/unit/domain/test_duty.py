from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import quiet_hours
from domain.duty import (
    PAUSE,
    Announcement,
    Duty,
    Moment,
    after,
    announcements,
    duties,
    fields,
    runs,
    with_whom,
)
from domain.local_time import to_local
from domain.model import Discipline, Shift, Tier

DAR = "Africa/Dar_es_Salaam"  # UTC+3
ANAESTHESIA, OBSTETRICS = Discipline.ANAESTHESIA, Discipline.OBSTETRICS
NEEMA, KATO, BARAKA = 1, 2, 3
ZONES = {NEEMA: DAR, KATO: "Asia/Kathmandu", BARAKA: "Europe/London"}


def shift(
    mentor: int,
    hours: tuple[int, int],
    tier: Tier = Tier.REGIONAL,
    field: Discipline = ANAESTHESIA,
) -> Shift:
    """Give a shift from so many hours after midnight of 14 November to so many."""
    midnight = datetime.fromisoformat("2026-11-14")
    starts, ends = (midnight + timedelta(hours=each) for each in hours)
    return Shift(1, mentor, field, tier, starts, ends, DAR)


def instant(hours: int) -> datetime:
    return datetime(2026, 11, 13, 21, tzinfo=UTC) + timedelta(hours=hours)


def span(duty: Duty) -> tuple[int, int]:
    return tuple((each - instant(0)) // timedelta(hours=1) for each in (duty.starts, duty.ends))  # type: ignore[return-value]


def told(shifts: list[Shift], moment: Moment) -> list[Announcement]:
    return [each for each in announcements(shifts, ZONES) if each.moment is moment]


def test_shifts_that_touch_are_one_duty_whatever_their_tier() -> None:
    day, night = shift(NEEMA, (7, 19)), shift(NEEMA, (19, 31), Tier.LEAD)
    (found,) = duties([night, shift(NEEMA, (8, 10)), day])
    assert (span(found), found.tier) == ((7, 31), Tier.REGIONAL)
    apart = [day, shift(NEEMA, (20, 31)), shift(NEEMA, (19, 31), field=OBSTETRICS)]
    assert [span(each) for each in duties(apart)] == [(7, 19), (20, 31), (19, 31)]


def test_a_coordinators_shift_and_an_empty_one_are_no_duty() -> None:
    assert duties([shift(NEEMA, (7, 19), Tier.COORDINATOR), shift(NEEMA, (7, 7))]) == []


def test_a_pause_of_a_day_ends_a_run() -> None:
    week = [shift(NEEMA, (7 + 24 * day, 19 + 24 * day)) for day in range(5)]
    assert [len(each) for each in runs(duties(week))] == [5]
    assert [len(each) for each in runs(duties([*week, shift(KATO, (7, 19))]))] == [5, 1]
    late = shift(NEEMA, (19 + 24 * 5, 31 + 24 * 5))
    assert [len(each) for each in runs(duties([*week, late]))] == [5, 1]


def test_a_shift_is_told_on_the_evening_before_at_its_start_and_its_end() -> None:
    found = announcements([shift(NEEMA, (31, 43))], ZONES)
    assert [(each.moment, each.since, each.until) for each in found] == [
        (Moment.EVENING, instant(19), instant(21)),
        (Moment.BEGIN, instant(31), instant(37)),
        (Moment.END, instant(43), instant(44)),
    ]
    assert [each.at for each in found] == [instant(31), instant(31), instant(43)]


@pytest.mark.parametrize(("starts", "evening"), [(24, 19), (47, 19), (23, -5), (0, -5)])
def test_the_evening_is_that_of_the_day_before(starts: int, evening: int) -> None:
    (found,) = told([shift(NEEMA, (starts, starts + 8))], Moment.EVENING)
    assert found.since == instant(evening)


def test_what_begins_or_ends_together_is_told_together() -> None:
    both = [shift(NEEMA, (7, 19)), shift(NEEMA, (7, 15), field=OBSTETRICS)]
    (begun,) = told(both, Moment.BEGIN)
    assert len(begun.duties) == 2
    assert begun.until == instant(13)
    assert [each.at for each in told(both, Moment.END)] == [instant(15), instant(19)]


def test_a_start_is_told_until_half_of_it_is_over_and_for_six_hours_at_most() -> None:
    assert [each.until for each in told([shift(NEEMA, (0, 8))], Moment.BEGIN)] == [instant(4)]
    assert [each.until for each in told([shift(NEEMA, (0, 96))], Moment.BEGIN)] == [instant(6)]


def test_of_one_instant_an_end_is_told_before_a_start() -> None:
    found = announcements([shift(KATO, (19, 31)), shift(NEEMA, (7, 19))], ZONES)
    at_seven = [each.moment for each in found if each.since == instant(19)]
    assert at_seven == [Moment.END, Moment.BEGIN]


def test_those_beside_and_after_a_duty_are_found_by_tier() -> None:
    shifts = [
        shift(NEEMA, (7, 19)),
        shift(KATO, (19, 31), Tier.BACKUP),
        shift(BARAKA, (0, 31)),
        shift(KATO, (7, 19), field=OBSTETRICS),
    ]
    mine = duties(shifts[:1])[0]
    assert with_whom(shifts, mine) == (BARAKA,)
    assert after(shifts, mine) == (BARAKA, instant(19))
    assert after([*shifts[:2]], mine) == (KATO, instant(19))
    assert after([shifts[0], shift(KATO, (22, 31))], mine) == (KATO, instant(22))
    assert after(shifts[:1], mine) is None


def test_fields_are_listed_from_first_to_last() -> None:
    found = duties(
        [shift(NEEMA, (31, 43)), shift(NEEMA, (7, 19)), shift(NEEMA, (8, 9), field=OBSTETRICS)]
    )
    assert fields(found) == [
        (ANAESTHESIA, instant(7), instant(43)),
        (OBSTETRICS, instant(8), instant(9)),
    ]


SHIFTS = st.lists(
    st.builds(
        lambda mentor, starts, length, tier, field: shift(
            mentor, (starts, starts + length), tier, field
        ),
        st.sampled_from([NEEMA, KATO, BARAKA]),
        st.integers(0, 24 * 14),
        st.integers(0, 30),
        st.sampled_from(list(Tier)),
        st.sampled_from([ANAESTHESIA, OBSTETRICS]),
    ),
    max_size=25,
)


@given(SHIFTS)
def test_duties_hold_exactly_the_instants_of_the_shifts(shifts: list[Shift]) -> None:
    found = duties(shifts)
    for each in shifts:
        spans = [
            span(one)
            for one in found
            if (one.mentor_id, one.discipline) == (each.mentor_id, each.discipline)
        ]
        starts = (each.starts - datetime.fromisoformat("2026-11-14")) // timedelta(hours=1)
        ends = (each.ends - datetime.fromisoformat("2026-11-14")) // timedelta(hours=1)
        if each.tier is not Tier.COORDINATOR and starts < ends:
            assert sum(first <= starts and ends <= last for first, last in spans) == 1
        assert all(first[1] < second[0] for first, second in pairwise(sorted(spans)))


@given(SHIFTS, st.permutations(range(25)))
def test_announcements_depend_on_no_order_and_each_is_one_of_its_kind(
    shifts: list[Shift], order: list[int]
) -> None:
    found = announcements(shifts, ZONES)
    mixed = [shifts[place] for place in order if place < len(shifts)]
    assert announcements(mixed, ZONES) == found
    keys = [(each.moment, each.mentor_id, each.at) for each in found]
    assert len(set(keys)) == len(keys)


@given(SHIFTS)
def test_an_evening_is_before_its_start_and_never_in_quiet_hours(shifts: list[Shift]) -> None:
    for each in told(shifts, Moment.EVENING):
        assert each.since < each.until <= each.at
        zone = ZONES[each.mentor_id]
        assert quiet_hours.ends(each.since, zone) is None
        assert quiet_hours.ends(each.until - timedelta.resolution, zone) is None
        days = to_local(each.at, zone).date() - to_local(each.since, zone).date()
        assert days == timedelta(days=1)


@given(SHIFTS)
def test_a_start_is_a_first_one_only_after_a_day_without_duty(shifts: list[Shift]) -> None:
    mine = duties(shifts)
    for each in told(shifts, Moment.BEGIN):
        before = [
            one
            for one in mine
            if one.mentor_id == each.mentor_id
            and each.at - PAUSE < one.ends
            and one.starts < each.at
        ]
        assert each.is_first == (not before)


@given(SHIFTS)
def test_nobody_hears_of_the_shifts_of_who_is_not_known(shifts: list[Shift]) -> None:
    found = announcements(shifts, {NEEMA: DAR})
    assert {each.mentor_id for each in found} <= {NEEMA}


def test_no_evening_is_announced_of_a_day_that_was_left_out() -> None:
    apia = "Pacific/Apia"  # where no 30 December 2011 was
    starts = datetime.fromisoformat("2011-12-31T00:00")
    first = Shift(1, NEEMA, ANAESTHESIA, Tier.LEAD, starts, starts + timedelta(hours=8), apia)
    found = {each.moment for each in announcements([first], {NEEMA: apia})}
    assert Moment.BEGIN in found
    assert Moment.EVENING not in found
