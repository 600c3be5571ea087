"""Pools of answers: whole ones of at least five people, and never a difference of fewer."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain import pooling
from domain.pooling import FEWEST, Settled

visits = st.lists(
    st.builds(
        lambda place, who: (place, frozenset(who)),
        st.integers(0, 5),
        st.sets(st.integers(0, 30), max_size=8),
    ),
    max_size=25,
)


def settled(found: list[tuple[int, frozenset[int]]]) -> list[Settled]:
    """Number visits in the order they were over; two facilities are in a region."""
    return [
        Settled(number, place, f"region {place // 2}", people)
        for number, (place, people) in enumerate(found)
    ]


def people(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


def test_few_answers_wait_for_the_next_visit_to_the_same_place() -> None:
    found = settled([(0, people(1, 2, 3)), (1, people(8)), (0, people(3, 4, 5))])
    assert [each.ids for each in pooling.pools(found)] == [(0, 2)]


def test_who_answers_twice_is_one_person() -> None:
    same = people(1, 2)
    assert pooling.pools(settled([(0, same), (0, same), (0, same)])) == []


def test_a_visit_goes_with_others_of_its_region_where_its_own_are_too_few() -> None:
    found = settled([(0, people(1, 2, 3)), (2, people(7, 8, 9)), (1, people(4, 5))])
    (pool,) = pooling.pools(found)
    assert (pool.ids, len(pool.people)) == ((0, 2), 5)


@given(visits)
def test_no_two_shown_pools_differ_by_fewer_than_five_people(
    found: list[tuple[int, frozenset[int]]],
) -> None:
    shown = pooling.pools(settled(found))
    for pool in shown:
        assert len(pool.people) >= FEWEST
        assert len({each.region for each in pool.visits}) == 1
    for one, other in combinations(shown, 2):
        for less, more in ((one, other), (other, one)):
            rest = [each for each in more.visits if each not in less.visits]
            assert len({person for each in rest for person in each.people}) >= FEWEST


@given(visits, visits)
def test_what_comes_later_changes_nothing_that_was_shown(
    before: list[tuple[int, frozenset[int]]], after: list[tuple[int, frozenset[int]]]
) -> None:
    early = pooling.pools(settled(before))
    assert pooling.pools(settled([*before, *after]))[: len(early)] == early


@given(visits)
def test_a_visit_is_in_one_pool_or_waits(found: list[tuple[int, frozenset[int]]]) -> None:
    known = settled(found)
    shown = [each for pool in pooling.pools(known) for each in pool.ids]
    assert len(shown) == len(set(shown))
    waiting = [each for each in known if each.visit_id not in shown]
    for region in {each.region for each in waiting}:
        here = [each.people for each in waiting if each.region == region]
        assert len(frozenset().union(*here)) < FEWEST


@given(st.dictionaries(st.integers(0, 20), st.lists(st.integers(1, 5), max_size=3)))
def test_means_and_counts_are_of_five_people_or_none(answers: dict[int, list[int]]) -> None:
    enough = sum(bool(each) for each in answers.values()) >= FEWEST
    assert (pooling.mean(answers) is not None) == enough
    counted = pooling.counts({who: [str(each) for each in gave] for who, gave in answers.items()})
    assert (counted is not None) == enough
    if counted is not None:
        assert sum(n for _, n in counted) == sum(len(each) for each in answers.values())
        assert [n for _, n in counted] == sorted((n for _, n in counted), reverse=True)


answered = st.dictionaries(st.integers(0, 20), st.lists(st.integers(1, 5), min_size=1), max_size=9)


@given(st.lists(answered, max_size=4), answered)
def test_a_sum_over_pools_less_any_of_them_shows_no_few(
    others: list[dict[int, list[int]]], few: dict[int, list[int]]
) -> None:
    whole, less = pooling.together([*others, few]), pooling.together(others)
    added = sum(map(len, whole.values())) - sum(map(len, less.values()))
    enough = len(few) >= FEWEST
    assert added == (sum(map(len, few.values())) if enough else 0)
