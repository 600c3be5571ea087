from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitoring.learning import Count
from monitoring.rolling import ALL, BY, FEWEST, Rolled, rolled

PLACES = ("BUN", "MUS")


def counts() -> st.SearchStrategy[list[Count]]:
    """Draw counts of up to eight people, each always of one place."""
    made = st.builds(
        lambda person, n, more: Count(
            "IN-08", person, n, n + more, facility=PLACES[person % 2], region="Mara"
        ),
        st.integers(0, 15),
        st.integers(0, 3),
        st.integers(0, 3),
    )
    return st.lists(made, max_size=30)


def some(people: int, place: str = "BUN", figure: str = "IN-08") -> list[Count]:
    return [Count(figure, each, 1, 3, facility=place) for each in range(people)]


def test_a_group_is_a_sum_of_its_people() -> None:
    assert rolled(some(5)) == [Rolled("IN-08", ALL, 5, 15, 5)]


def test_a_person_counts_once_however_many_rows_they_add() -> None:
    assert rolled(some(5) + some(5)) == [Rolled("IN-08", ALL, 10, 30, 5)]
    assert rolled(some(4) + some(4)) == [Rolled("IN-08", ALL, None, None, None)]


def test_of_few_people_nothing_is_said() -> None:
    found = rolled(some(FEWEST) + some(FEWEST - 1, "MUS"), "facility")
    assert found == [
        Rolled("IN-08", "BUN", 5, 15, 5),
        Rolled("IN-08", "MUS", None, None, None),
    ]


def test_who_adds_nothing_is_nobody_to_hide_among() -> None:
    nothing = [Count("IN-08", 100 + each, 0, 0) for each in range(9)]
    assert rolled(some(4) + nothing) == [Rolled("IN-08", ALL, None, None, None)]


def test_figures_are_kept_apart_and_every_group_is_a_field() -> None:
    found = rolled(some(5) + some(6, figure="PB-05"))
    assert [(each.figure, each.people) for each in found] == [("IN-08", 5), ("PB-05", 6)]
    for by in BY:
        assert len(rolled(some(5), by)) == 1


@given(counts())
def test_groups_add_up_to_the_whole(drawn: list[Count]) -> None:
    (whole,) = rolled(drawn) or [Rolled("IN-08", ALL, None, None, None)]
    parts = rolled(drawn, "facility")
    if all(each.people is not None for each in parts) and parts:
        assert whole.numerator == sum(each.numerator or 0 for each in parts)
        assert whole.denominator == sum(each.denominator or 0 for each in parts)
        assert whole.people == sum(each.people or 0 for each in parts), "places share nobody"
