from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Channel
from domain.ownership import Account, Doubt, Pairing, Standing, doubt, is_number, pair

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
YEAR = timedelta(days=365)
NUMBER, OPAQUE, OTHER = "+255700000100", "US.13491208655302741918", "US.99"


def standing(channel: Channel = Channel.SMS, **days_ago: float | None) -> Standing:
    at = {
        name: None if days is None else NOW - timedelta(days=days)
        for name, days in {"verified": None, "heard": None, "dead": None, **days_ago}.items()
    }
    return Standing(channel, at["verified"], at["heard"], at["dead"])


def test_a_number_that_was_reported_dead_is_in_doubt() -> None:
    assert doubt(standing(verified=1, heard=1, dead=0), YEAR, NOW) is Doubt.DEAD


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (standing(verified=366), Doubt.SILENT),
        (standing(verified=900, heard=366), Doubt.SILENT),
        (standing(verified=900, heard=364), None),
        (standing(verified=364, heard=900), None),
        (standing(heard=365), None),
        (standing(), None),
    ],
)
def test_a_number_that_was_silent_for_a_year_is_in_doubt(
    facts: Standing, found: Doubt | None
) -> None:
    assert doubt(facts, YEAR, NOW) is found


@given(
    st.sampled_from([Channel.TELEGRAM, Channel.CANARY]),
    st.floats(0, 5000),
    st.one_of(st.none(), st.floats(0, 5000)),
)
def test_an_account_that_nobody_else_can_get_is_never_in_doubt(
    channel: Channel, heard: float, dead: float | None
) -> None:
    assert doubt(standing(channel, heard=heard, dead=dead), YEAR, NOW) is None


def test_numbers_are_told_from_made_up_ids() -> None:
    assert is_number(NUMBER)
    assert is_number("700401")
    assert not is_number(OPAQUE)
    assert not is_number("")


def account(address: int, person: int | None, number: str = "", opaque: str = "") -> Account:
    return Account(address, person, number, opaque)


def test_the_id_that_is_new_joins_the_one_that_is_known() -> None:
    assert pair(account(1, 7, NUMBER), None, OPAQUE) == Pairing(1)
    assert pair(None, account(1, 7, "", OPAQUE), OPAQUE) == Pairing(1)


def test_a_new_number_of_a_known_account_takes_the_place_of_the_old_one() -> None:
    assert pair(None, account(1, 7, "+255700000999", OPAQUE), OPAQUE) == Pairing(1)


def test_another_account_under_a_known_number_is_in_doubt() -> None:
    assert pair(account(1, 7, NUMBER, OTHER), None, OPAQUE) == Pairing(
        1, None, (7,), Doubt.ACCOUNT
    )
    stranger = account(2, None, "", OPAQUE)
    assert pair(account(1, 7, NUMBER, OTHER), stranger, OPAQUE) == Pairing(
        1, 2, (7,), Doubt.ACCOUNT
    )


def test_two_addresses_of_one_person_or_a_strangers_are_one() -> None:
    by_opaque = account(2, 7, "", OPAQUE)
    assert pair(account(1, 7, NUMBER), by_opaque, OPAQUE) == Pairing(2, 1)
    assert pair(account(1, None, NUMBER), by_opaque, OPAQUE) == Pairing(2, 1)
    assert pair(account(1, 7, NUMBER), account(2, None, "", OPAQUE), OPAQUE) == Pairing(1, 2)
    assert pair(account(1, None, NUMBER), account(2, None, "", OPAQUE), OPAQUE) == Pairing(2, 1)


def test_two_people_are_never_made_one_silently() -> None:
    found = pair(account(1, 7, NUMBER), account(2, 8, "", OPAQUE), OPAQUE)
    assert found == Pairing(2, 1, (8, 7), Doubt.TWO)


@given(
    st.one_of(st.none(), st.integers(1, 3)),
    st.one_of(st.none(), st.integers(1, 3)),
    st.sampled_from(["", OPAQUE, OTHER]),
    st.sampled_from(["", NUMBER, "+255700000999"]),
)
def test_whatever_is_known_two_owners_mean_doubt_and_one_address_is_kept(
    first: int | None, second: int | None, opaque: str, number: str
) -> None:
    by_number, by_opaque = account(1, first, NUMBER, opaque), account(2, second, number, OPAQUE)
    found = pair(by_number, by_opaque, OPAQUE)
    assert {found.keep, found.drop} == {1, 2}
    owners = {first, second} - {None}
    assert (found.doubt is Doubt.TWO) == (len(owners) == 2)
    assert set(found.owners) == (owners if found.doubt else set())


def test_nothing_known_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="neither"):
        pair(None, None, OPAQUE)
