"""A silence that nobody could have heard tells nothing until the others had time to speak."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.patience import Patience

START = datetime(2026, 11, 23, 6, tzinfo=UTC)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def seen(patience: Patience, *looks: float) -> list[float]:
    found = []
    for second in looks:
        found.append((patience.heard_until(at(second)) - START).total_seconds())
        patience.looked(at(second))
    return found


def patient() -> Patience:
    return Patience(timedelta(seconds=3), timedelta(seconds=10))


def test_who_looks_all_the_time_hears_everything() -> None:
    assert seen(patient(), 0, 1, 2, 5, 8) == [0, 1, 2, 5, 8]


def test_who_stood_still_takes_no_account_of_that_time_for_a_while() -> None:
    looks = [0, 1, 60, 61, 64, 67, 69.9, 70, 71]
    assert seen(patient(), *looks) == [0, 1, 1, 1, 1, 1, 1, 70, 71]


def test_a_look_that_fails_is_none() -> None:
    patience = patient()
    seen(patience, 0)
    for second in range(1, 61):
        patience.heard_until(at(second))  # and the database is not there
    assert seen(patience, 61, 64, 67, 70, 70.9, 71) == [0, 0, 0, 0, 0, 71]


def test_to_stand_still_again_begins_it_anew_from_where_it_began() -> None:
    looks = [0, 60, 63, 69, 72, 75, 78, 79]
    assert seen(patient(), *looks) == [0, 0, 0, 0, 0, 0, 0, 79]


@given(st.lists(st.floats(0, 1000), min_size=1))
def test_alone_it_never_waits(looks: list[float]) -> None:
    assert seen(Patience(), *sorted(looks)) == [
        (at(second) - START).total_seconds() for second in sorted(looks)
    ]
