"""Sums that numbers of a form keep: read without evaluating anything, silent where one misses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import sums

NUMBERS = st.integers(0, 5000)


@given(NUMBERS, NUMBERS)
def test_a_part_is_no_more_than_the_whole(whole: int, part: int) -> None:
    kept = sums.broken("f2 <= f1", {"f1": whole, "f2": part}) is None
    assert kept == (part <= whole)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_both_sides_of_and_have_to_hold(first: int, fourth: int, fifth: int) -> None:
    known = {"f1": first, "f4": fourth, "f5": fifth}
    kept = sums.broken("f5 >= f4 and f5 <= f1", known) is None
    assert kept == (fourth <= fifth <= first)


@given(NUMBERS, NUMBERS)
def test_a_number_may_stand_before_a_name(first: int, seventh: int) -> None:
    kept = sums.broken("f7 <= 2*f1", {"f1": first, "f7": seventh}) is None
    assert kept == (seventh <= 2 * first)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_terms_are_added_and_taken_away(one: int, two: int, three: int) -> None:
    known = {"a": one, "b": two, "c": three}
    kept = sums.broken("a + 2 * b - 3 <= c - a + 10", known) is None
    assert kept == (one + 2 * two - 3 <= three - one + 10)


@given(st.sampled_from([("f1",), ("f2",), ("f1", "f2")]), NUMBERS)
def test_what_is_not_known_breaks_nothing(unknown: tuple[str, ...], number: int) -> None:
    known: dict[str, int | None] = {"f1": 0, "f2": number} | dict.fromkeys(unknown)
    assert sums.broken("f2 <= f1", known) is None


def test_the_rule_that_is_broken_says_of_what_it_speaks() -> None:
    found = sums.broken("f5 >= f4 and f5 <= f1", {"f1": 48, "f4": 3, "f5": 2})
    assert found is not None
    assert found.names == ("f5", "f4")


def test_no_check_is_always_kept() -> None:
    assert sums.broken("", {"f1": 1}) is None


@pytest.mark.parametrize(
    "check",
    [
        "f2 < f1",
        "f2",
        "f2 == f1",
        "f2 <= f1 or f1 <= f2",
        "f2 <= f1 f3",
        "f2 <= 2**f1",
        "__import__('os') <= f1",
        "f1.bit_length() <= 3",
        "f1 <= f2 <= f3",
        "f1 <= ",
    ],
)
def test_nothing_else_is_read(check: str) -> None:
    with pytest.raises(sums.BadCheck):
        sums.read(check)
