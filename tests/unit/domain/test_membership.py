"""How somebody stands, whose name is looked for, and what a role needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.membership import (
    Objection,
    State,
    folded,
    is_called,
    lacking,
    masked,
    objection,
    state,
)
from domain.model import Discipline, Person, Role

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
REHEMA = Person(1, "Rehema", frozenset({Role.COORDINATOR}), "", None, None, "en", "UTC")
MENTEE = Person(
    2, "Asha", frozenset({Role.MENTEE}), "nurse", Discipline.ANAESTHESIA, 7, "en", "UTC"
)


@pytest.mark.parametrize(
    ("joined", "left", "reachable", "invited", "stands"),
    [
        (True, True, True, True, State.LEFT),
        (True, False, False, True, State.NO_ADDRESS),
        (True, False, True, False, State.JOINED),
        (False, False, True, True, State.INVITED),
        (False, False, True, False, State.WAITING),
        (False, False, False, False, State.NO_ADDRESS),
    ],
)
def test_what_is_most_in_the_way_comes_first(
    *, joined: bool, left: bool, reachable: bool, invited: bool, stands: State
) -> None:
    person = replace(
        MENTEE, consented_at=NOW if joined else None, stopped_at=NOW if left else None
    )
    assert state(person, reachable=reachable, invited=invited) is stands


@pytest.mark.parametrize(
    ("name", "wanted", "found"),
    [
        ("Zoé N'Diaye", "zoe", True),
        ("Zoé N'Diaye", "ZOÉ n'd", True),
        ("José Gonçalves", "goncal jose", True),
        ("Wile-Mina Kessy", "mina", True),
        ("Asha", "", True),
        ("Asha", "sha", False),
        ("Dr Neema", "neema asha", False),
    ],
)
def test_names_are_found_by_how_their_words_begin(name: str, wanted: str, *, found: bool) -> None:
    assert is_called(name, folded(wanted).split()) is found


@given(st.text(st.characters(categories=["L", "Mn", "Zs"])))
def test_folding_twice_changes_nothing_and_each_name_finds_itself(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert is_called(name, folded(name.replace("-", " ")).split())


@given(st.text(st.characters(categories=["Nd", "L"]), max_size=20))
def test_a_masked_address_shows_three_signs_at_most_and_half_of_a_short_one(value: str) -> None:
    shown = masked(value).removeprefix("…")
    assert value.endswith(shown)
    assert len(shown) <= min(3, len(value) / 2)


def test_a_number_and_a_chat_id_are_told_apart_by_their_last_digits() -> None:
    assert (masked("+12025550101"), masked("700201"), masked("12")) == ("…101", "…201", "…2")


def test_nobody_takes_the_coordinators_role_from_themselves_or_from_the_last() -> None:
    other = replace(REHEMA, id=9)
    assert objection(REHEMA, [Role.STAKEHOLDER], REHEMA.id) is Objection.OWN
    assert objection(REHEMA, [Role.STAKEHOLDER], other.id) is None
    assert objection(REHEMA, [Role.STAKEHOLDER], other.id, others=False) is Objection.OWN
    assert objection(REHEMA, [Role.COORDINATOR, Role.STAKEHOLDER], REHEMA.id) is None
    assert objection(REHEMA, [], other.id) is Objection.NONE_LEFT


def test_roles_need_what_an_import_needs() -> None:
    assert objection(REHEMA, [Role.COORDINATOR, Role.MENTOR], 9) is Objection.DISCIPLINE
    assert objection(MENTEE, [Role.FACILITY_LEADER], 9) is None
    assert lacking([Role.MENTEE], Discipline.ANAESTHESIA, None) is Objection.FACILITY
    assert lacking([Role.STAKEHOLDER], None, None) is None
