from __future__ import annotations

import pytest

from domain.cover import NOBODY, read
from domain.model import Discipline

SURGERY, OBSTETRICS = Discipline.GENERAL_SURGERY, Discipline.OBSTETRICS


def test_a_cover_list_says_who_stands_in_for_whom_and_not_the_reverse() -> None:
    found = read("obstetrics: general_surgery; orthopaedics : general_surgery,anaesthesia")
    assert found.of(OBSTETRICS) == (SURGERY,)
    assert found.of(Discipline.ORTHOPAEDICS) == (SURGERY, Discipline.ANAESTHESIA)
    assert found.of(SURGERY) == NOBODY.of(OBSTETRICS) == ()


def test_a_name_twice_counts_once() -> None:
    assert read("obstetrics: general_surgery, general_surgery").of(OBSTETRICS) == (SURGERY,)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Write a cover list like obstetrics: general_surgery;"),
        ("obstetrics general_surgery", "Write a cover list like"),
        ("obstetrics: general_surgery;", "Write a cover list like"),
        ("obstetrics:", "There is no discipline ''; there is general_surgery, "),
        ("obs: general_surgery", "There is no discipline 'obs'"),
        ("obstetrics: obstetrics", "leave obstetrics out of its own list"),
        ("obstetrics: general_surgery; obstetrics: anaesthesia", "Name each covered discipline"),
    ],
)
def test_what_is_no_cover_list_is_refused_with_what_to_write(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read(text)
