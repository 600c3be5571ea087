"""When things of a visit fall due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import visit_clock as clock
from domain.local_time import to_local
from domain.quiet_hours import ends as night_ends
from domain.visiting import Span
from domain.visits import Visit, VisitState

DAR = "Africa/Dar_es_Salaam"
ZONES = (DAR, "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns")
PLANNED = datetime(2026, 11, 23, 6, tzinfo=UTC)
FIRST = date(2026, 12, 12)
VISIT = Visit(1, 3, 7, FIRST, FIRST + timedelta(1), VisitState.PLANNED, FIRST, PLANNED)
DAYS = some.dates(date(2026, 1, 1), date(2036, 1, 1))


def on(first: date, days: int = 2) -> Visit:
    last = first + timedelta(days=days - 1)
    return replace(VISIT, starts_on=first, ends_on=last, first_on=first)


def test_each_thing_has_its_hour_where_the_facility_is() -> None:
    found = [
        *(clock.cases_at(VISIT, DAR), clock.reminder_at(VISIT, DAR), clock.brief_at(VISIT, DAR)),
        *(clock.begins(VISIT, DAR), clock.over_at(VISIT, DAR), clock.ends(VISIT, DAR)),
        *(clock.over_again_at(VISIT, DAR), clock.unclosed_at(VISIT, DAR)),
        clock.overdue_at(VISIT, DAR),
    ]
    assert [f"{to_local(each, DAR):%d %b %H:%M}" for each in found] == [
        *("07 Dec 12:00", "11 Dec 12:00", "11 Dec 16:00"),
        *("12 Dec 00:00", "13 Dec 17:00", "14 Dec 00:00"),
        *("14 Dec 09:00", "16 Dec 09:00"),
        "22 Feb 09:00",
    ]


@given(DAYS, some.integers(1, 14), some.sampled_from(ZONES))
def test_all_comes_in_its_order_and_what_is_sent_comes_by_day(
    first: date, days: int, zone: str
) -> None:
    visit = on(first, days)
    sent = [
        *(clock.cases_at(visit, zone), clock.reminder_at(visit, zone)),
        *(clock.brief_at(visit, zone), clock.over_at(visit, zone)),
        *(clock.over_again_at(visit, zone), clock.unclosed_at(visit, zone)),
        clock.overdue_at(visit, zone),
    ]
    assert sent == sorted(sent)
    assert sent[2] < clock.begins(visit, zone) < sent[3] < clock.ends(visit, zone) < sent[4]
    assert all(night_ends(each, zone) is None for each in sent)


@pytest.mark.parametrize(
    ("closed", "asked"),
    [
        ("13 Dec 17:20", "13 Dec 18:00"),
        ("13 Dec 18:00", "13 Dec 20:00"),
        ("14 Dec 09:30", "14 Dec 18:00"),
    ],
)
def test_a_team_is_asked_at_six_or_two_hours_later(closed: str, asked: str) -> None:
    local = datetime.strptime(f"2026 {closed}", "%Y %d %b %H:%M")  # noqa: DTZ007
    at = clock.local(local.date(), local.time(), DAR)
    found = clock.mentees_debriefed_at(at, DAR)
    assert f"{to_local(found, DAR):%d %b %H:%M}" == asked
    assert clock.mentors_debriefed_at(at) == at + timedelta(hours=1)


@given(DAYS, some.integers(1, 14))
def test_the_rhythm_suggests_two_weekdays_about_two_months_on(first: date, days: int) -> None:
    visit = on(first, days)
    found = clock.suggested(visit)
    assert found.days == 2
    assert {found.first.weekday(), found.last.weekday()} <= set(range(5))
    assert timedelta(days=56) <= found.first - visit.ends_on <= timedelta(days=66)
    assert found.last < visit.ends_on + clock.OVERDUE


def test_the_next_dates_of_some_visits() -> None:
    assert clock.suggested(on(date(2026, 12, 9))) == Span(date(2027, 2, 10), date(2027, 2, 11))
    assert clock.suggested(on(date(2026, 12, 30))).first == date(2027, 3, 1)  # 28 Feb is a Sunday


@pytest.mark.parametrize(("days", "on_time"), [(0, True), (14, True), (15, False)])
def test_a_visit_is_on_time_within_fourteen_days_of_the_first_date(
    days: int, on_time: bool
) -> None:
    closed = clock.local(FIRST + timedelta(days=days), datetime.min.time(), DAR)
    moved = replace(on(FIRST + timedelta(days=days)), first_on=FIRST, closed_at=closed)
    assert clock.is_on_time(moved, DAR) is on_time
    assert not clock.is_on_time(VISIT, DAR)
