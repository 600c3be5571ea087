"""Barrier tickets: when they fall due, who has them then, and which is looked at first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import barriers as rules
from domain import local_time
from domain.barriers import Barrier, BarrierKind, BarrierState, Level, Priority, Step

ZONE = "Africa/Dar_es_Salaam"
NOW = datetime(2026, 12, 13, 16, 20, tzinfo=UTC)
WEEK = timedelta(days=7)


def ticket(number: int = 1, **more: object) -> Barrier:
    """Return an open ticket of a facility."""
    stands = (Priority.NORMAL, BarrierState.OPEN, Level.FACILITY, NOW, NOW + 2 * WEEK)
    made = Barrier(number, number, 1, BarrierKind.STAFF, *stands)
    return replace(made, **more)  # type: ignore[arg-type]  # any fields


instants = st.timedeltas(timedelta(), timedelta(days=1500)).map(lambda since: NOW + since)
tickets = st.builds(
    lambda number, place, kind, priority, at: ticket(
        number, facility_id=place, kind=kind, priority=priority, opened_at=at
    ),
    st.integers(1, 99),
    st.integers(1, 4),
    st.sampled_from(BarrierKind),
    st.sampled_from(Priority),
    instants,
)


def test_a_ticket_falls_due_when_its_last_day_at_work_is_over() -> None:
    due = rules.due(NOW, WEEK, ZONE)
    assert local_time.to_local(due, ZONE).isoformat() == "2026-12-20T17:00:00+03:00"


@given(instants, st.integers(1, 60), st.sampled_from([ZONE, "America/New_York", "Asia/Kolkata"]))
def test_whoever_is_asked_has_nearly_all_the_days_there_are(
    now: datetime, days: int, zone: str
) -> None:
    within = timedelta(days=days)
    assert abs(rules.due(now, within, zone) - now - within) <= timedelta(days=1)


@given(st.sampled_from(Priority), st.sampled_from(Priority), instants, instants)
def test_a_ticket_never_presses_less_nor_falls_due_later_for_a_report(
    was: Priority, said: Priority, due: datetime, new: datetime
) -> None:
    before = ticket(priority=was, due_at=due)
    after = rules.met_again(before, said, new)
    assert after.due_at <= before.due_at
    assert (after.priority is Priority.HIGH) == (Priority.HIGH in (was, said))
    assert rules.met_again(after, said, new) == after


def test_leaders_lose_a_ticket_at_its_day_and_a_region_is_reminded_first() -> None:
    assert rules.at_due(ticket()) is Step.RAISE
    assert rules.at_due(ticket(level=Level.REGION)) is Step.REMIND
    assert rules.at_due(ticket(level=Level.REGION, reminded=1)) is Step.RAISE
    assert rules.at_due(ticket(level=Level.PROGRAMME, reminded=4)) is Step.REMIND


def test_a_ticket_that_is_passed_on_begins_anew_with_nobody_yet() -> None:
    before = ticket(owner_id=7, reminded=1)
    after = rules.passed_on(before, rules.above(before.level), NOW + WEEK, NOW)
    stands = (after.level, after.owner_id, after.reminded, after.raised_at, after.due_at)
    assert stands == (Level.REGION, None, 0, NOW, NOW + WEEK)
    assert rules.above(Level.PROGRAMME) is Level.PROGRAMME


def test_what_presses_comes_first_then_the_oldest() -> None:
    found = [ticket(3), ticket(1), ticket(4, priority=Priority.HIGH)]
    assert [each.number for each in rules.ranked(found)] == [4, 1, 3]


def test_a_region_sees_first_what_most_facilities_lack() -> None:
    oxygen = BarrierKind.POWER_WATER_OXYGEN
    found = [
        ticket(1, priority=Priority.HIGH),
        ticket(2, facility_id=2, kind=oxygen),
        ticket(3, facility_id=3, kind=oxygen, opened_at=NOW - WEEK),
    ]
    shared = rules.by_kind(found)
    assert [(each.kind, each.facilities, each.presses) for each in shared] == [
        (oxygen, 2, False),
        (BarrierKind.STAFF, 1, True),
    ]
    assert shared[0].tickets[0].number == 3


@given(st.lists(tickets, unique_by=lambda one: one.number))
def test_ranking_loses_no_ticket(found: list[Barrier]) -> None:
    by_kind = [each for shared in rules.by_kind(found) for each in shared.tickets]
    for listed in (rules.ranked(found), by_kind):
        assert sorted(each.number for each in listed) == sorted(each.number for each in found)


@pytest.mark.parametrize(
    ("code", "met", "seen"),
    [
        ("1", None, BarrierKind.STAFF),
        ("2", BarrierKind.STAFF, BarrierKind.EQUIPMENT),
        ("3", BarrierKind.EQUIPMENT, BarrierKind.DRUGS_BLOOD),
        ("4", BarrierKind.LEADERSHIP, BarrierKind.POWER_WATER_OXYGEN),
        ("5", None, BarrierKind.LEADERSHIP),
        ("6", None, None),
        (None, None, None),
    ],
)
def test_keys_of_both_debriefs_name_barriers(
    code: str | None, met: BarrierKind | None, seen: BarrierKind | None
) -> None:
    assert (rules.met_by_mentee(code), rules.seen_by_mentor(code)) == (met, seen)


def test_words_are_cut_at_a_word_and_on_one_line() -> None:
    assert rules.cut("  we say\nour names ", 70) == "we say our names"
    assert rules.cut("we say our names before every case", 20) == "we say our names..."
    assert rules.cut("x" * 90, 10) == "x" * 7 + "..."


@given(st.text(max_size=200), st.integers(10, 90))
def test_cut_words_fit_and_stand_on_one_line(words: str, most: int) -> None:
    shown = rules.cut(words, most)
    assert len(shown) <= most
    assert len(shown.splitlines()) <= 1
    assert shown == " ".join(words.split()) or shown.endswith("...")
