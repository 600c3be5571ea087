from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import door
from domain.model import Person, Role

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def person(*roles: Role, stopped: bool = False, erased: bool = False) -> Person:
    return Person(
        *(1, "Rehema", frozenset(roles), "", None, None, "en", "UTC"),
        stopped_at=NOW if stopped else None,
        erased_at=NOW if erased else None,
    )


@pytest.mark.parametrize("role", Role)
def test_who_has_pages_may_enter_and_nobody_else(role: Role) -> None:
    assert door.may_enter(person(role)) is (role in door.STAFF)
    assert not door.may_enter(person(role, stopped=True))
    assert not door.may_enter(person(role, erased=True))


def test_three_codes_an_hour_and_ten_a_day() -> None:
    recent = [NOW - MINUTE * n for n in (5, 20, 59)]
    assert door.may_have_code(recent[:2], NOW)
    assert not door.may_have_code(recent, NOW)
    assert door.may_have_code([*recent[:2], NOW - 61 * MINUTE], NOW)
    spread = [NOW - timedelta(hours=2 * n) for n in range(1, 11)]
    assert not door.may_have_code(spread, NOW)
    assert door.may_have_code(spread[:9], NOW)
    assert door.may_have_code(spread, NOW + timedelta(hours=5))


def test_an_address_tries_thirty_times_an_hour() -> None:
    tried = [NOW - MINUTE] * 30
    assert not door.may_try(tried, NOW)
    assert door.may_try(tried[1:], NOW)
    assert door.may_try(tried, NOW + timedelta(hours=1))


def test_whoever_is_in_gets_six_codes_an_hour_to_show_who_they_are() -> None:
    assert door.may_have_proof([NOW] * 5, NOW)
    assert not door.may_have_proof([NOW] * 6, NOW)


@pytest.mark.parametrize(
    ("failed", "wait"),
    [(0, 0), (2, 0), (3, 1), (4, 2), (5, 4), (8, 32), (14, 24 * 60), (1000, 24 * 60)],
)
def test_the_emergency_way_opens_ever_later(failed: int, wait: int) -> None:
    assert door.emergency_wait([NOW] * failed, NOW) == wait * MINUTE


def test_the_emergency_way_forgets_after_a_day() -> None:
    failed = [NOW] * 5
    assert door.emergency_wait(failed, NOW + 3 * MINUTE) == MINUTE
    assert door.emergency_wait(failed, NOW + 4 * MINUTE) == timedelta(0)
    assert door.emergency_wait([NOW] * 1000, NOW + door.DAY) == timedelta(0)


@given(st.lists(st.integers(0, 3 * 24 * 60), max_size=40), st.integers(0, 60))
def test_a_further_try_never_shortens_the_wait(ages: list[int], later: int) -> None:
    failed = [NOW - MINUTE * each for each in ages]
    now = NOW + MINUTE * later
    wait = door.emergency_wait(failed, now)
    assert timedelta(0) <= wait <= door.DAY
    assert door.emergency_wait([*failed, now], now) >= wait


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("402917", "402917"),
        (" 402 917. ", "402917"),
        ("٤٠٢٩١٧", "402917"),
        ("abc", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_in_any_script_with_spaces_or_not(typed: str, code: str) -> None:
    assert door.code_typed(typed) == code
