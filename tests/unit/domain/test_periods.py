"""Months as people write them: read where there is one way to, and stored in one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import periods

MONTHS = st.builds(periods.of, st.integers(2000, 2099), st.integers(1, 12))


@pytest.mark.parametrize(
    "written",
    [
        "2026-10",
        "202610",
        "2026/10",
        "2026.10",
        "10/2026",
        "10-2026",
        " 2026-10 ",
        "\u0662\u0660\u0662\u0666-\u0661\u0660",
    ],
)
def test_a_month_is_read_however_it_is_written(written: str) -> None:
    assert periods.read(written) == "2026-10"


def test_a_month_of_one_digit_is_clear_before_its_year() -> None:
    assert periods.read("9/2026") == "2026-09"


@pytest.mark.parametrize(
    "written", ["", "of", "2026-13", "2026-00", "13/2026", "10/26", "1026", "2026-1", "1926-10"]
)
def test_what_may_be_something_else_is_no_month(written: str) -> None:
    assert periods.read(written) is None


@given(MONTHS)
def test_a_stored_month_reads_as_itself(period: str) -> None:
    assert periods.read(period) == period
    assert periods.holding(periods.first_day(period)) == period


@given(MONTHS, st.integers(-60, 60))
def test_going_there_and_back_ends_where_it_began(period: str, months: int) -> None:
    assert periods.shifted(periods.shifted(period, months), -months) == period


def test_the_month_after_december_is_in_the_next_year() -> None:
    assert periods.shifted("2026-12", 1) == "2027-01"
    assert periods.shifted("2027-01", -1) == "2026-12"
    assert periods.first_day("2026-12") == date(2026, 12, 1)


def test_other_texts_keep_their_letters() -> None:
    assert periods.in_ascii("ssi=४२ ok") == "ssi=42 ok"
