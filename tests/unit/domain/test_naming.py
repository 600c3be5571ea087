from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.naming import given_name, lowest_free, offer_tag, question_tag


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dr Neema Mushi", "Dr Neema"),
        ("Dr. Neema Mushi", "Dr. Neema"),
        ("Prof Dr Neema Mushi", "Prof Dr Neema"),
        ("sister Upendo", "sister Upendo"),
        ("Nurse Asha Ali", "Nurse Asha"),
        ("Asha Ali", "Asha"),
        ("  Asha   Ali ", "Asha"),
        ("Asha, Ali", "Asha"),
        ("Drusilla Ali", "Drusilla"),
        ("Sister", "Sister"),
        ("", ""),
    ],
)
def test_only_title_and_first_name_are_shown(name: str, shown: str) -> None:
    assert given_name(name) == shown


def test_tags() -> None:
    assert question_tag(12) == "Q12"
    assert offer_tag(7) == "7#"


@pytest.mark.parametrize(("taken", "free"), [((), 1), ((1, 2, 4), 3), ((2, 3), 1), ((3, 1, 2), 4)])
def test_the_lowest_free_number_is_given(taken: tuple[int, ...], free: int) -> None:
    assert lowest_free(taken) == free


@given(st.lists(st.integers(min_value=-2, max_value=40)))
def test_a_free_number_is_free_and_nothing_below_it_is(taken: list[int]) -> None:
    free = lowest_free(taken)
    assert free >= 1
    assert free not in taken
    assert set(range(1, free)) <= set(taken)
