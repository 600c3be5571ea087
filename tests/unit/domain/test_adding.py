"""Somebody described in one line, in any order, or piece by piece."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.adding import Draft, Terms, nearest, read
from domain.model import Discipline, Role

CADRES = {"midwife": "midwife", "nurse anaesthetist": "nurse_anaesthetist", "nurse": "nurse"}
FIELDS = {"obstetrics": Discipline.OBSTETRICS, "theatre nursing": Discipline.PERIOPERATIVE_NURSING}
PLACES = {"kisiwa": "KISIWA", "kisiwa hc": "KISIWA", "bunda": "BUNDA"}
TERMS = Terms(CADRES.get, FIELDS.get, PLACES)
NUMBER = "+12025550199"
HALIMA = Draft(
    name="Halima Juma",
    number=NUMBER,
    cadre="midwife",
    discipline=Discipline.OBSTETRICS,
    place="KISIWA",
)
PIECES = ("Halima Juma", NUMBER, "midwife", "obstetrics", "KISIWA")


@pytest.mark.parametrize("order", list(permutations(PIECES)), ids=str)
def test_the_order_of_a_line_does_not_matter(order: tuple[str, ...]) -> None:
    assert read([" ".join(order)], TERMS) == HALIMA
    assert read([", ".join(order)], TERMS) == HALIMA


@pytest.mark.parametrize(
    ("line", "draft"),
    [
        ("MENTOR Dr Neema +1 202 555 0199 obs bunda", {"role": Role.MENTOR, "name": "Dr Neema"}),
        ("Asha, +1(202)555-0199, nurse anaesthetist", {"discipline": Discipline.ANAESTHESIA}),
        ("Asha nurse anaesthetist Kisiwa HC", {"cadre": "nurse anaesthetist", "place": "KISIWA"}),
        ("Juma, perfusionist, ANAES", {"name": "Juma", "cadre": "perfusionist"}),
        ("Juma 0712 345 678", {"number": "0712 345 678"}),
        ("Asha - nurse - Bunda", {"name": "Asha", "cadre": "nurse", "place": "BUNDA"}),
        ("mentee", {"role": Role.MENTEE, "name": ""}),
    ],
)
def test_lines_are_understood(line: str, draft: dict[str, object]) -> None:
    found = read([line], TERMS)
    assert {name: getattr(found, name) for name in draft} == draft


def test_a_number_without_a_country_is_asked_for_again() -> None:
    found = read(["Juma 0712 345 678 midwife kisiwa"], TERMS)
    assert found.fault
    assert found.missing == "number"
    assert read(["Juma 0712 345 678 midwife kisiwa", NUMBER], TERMS).missing == ""


def test_what_is_missing_is_asked_for_one_by_one() -> None:
    said: list[str] = ["MENTOR"]
    steps = (
        ("name", "Halima Juma"),
        ("number", NUMBER),
        ("work", "perfusionist"),
        ("field", "obstetrics"),
        ("place", "nowhere"),
        ("place", "Kisiwa HC"),
    )
    for missing, reply in steps:
        assert read(said, TERMS).missing == missing
        said.append(reply)
    found = read(said, TERMS)
    assert found.missing == ""
    assert (found.name, found.cadre, found.role) == ("Halima Juma", "perfusionist", Role.MENTOR)


def test_the_nearest_place_is_guessed() -> None:
    assert nearest("Kisiwaa", PLACES) == "kisiwa"
    assert nearest("elsewhere", PLACES) == ""


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_words_are_read(said: list[str]) -> None:
    found = read(said, TERMS)
    assert found.missing in {"name", "number", "work", "field", "place", ""}
