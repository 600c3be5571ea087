"""Agendas: the most first, nothing small, and no longer than fits."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.agenda import (
    MOST,
    Agenda,
    Asked,
    Lacking,
    Missed,
    facilities_of,
    fitted,
    most_asked,
    most_lacking,
    most_missed,
)

FEWEST = 5
DISCIPLINES, LEVELS = ("anaesthesia", "obstetrics", "leadership"), ("district", "centre", "zone")
ASKED = st.lists(
    st.builds(Asked, st.sampled_from(DISCIPLINES), st.sampled_from(LEVELS), st.integers(1, 9))
)
MISSED = st.lists(
    st.integers(1, 12).flatmap(
        lambda n: st.builds(
            Missed, st.sampled_from(("A1", "B2", "C3", "D4", "E5")), st.just(n), st.integers(0, n)
        )
    )
)


def test_what_is_asked_most_comes_first_and_few_are_pooled_or_hidden() -> None:
    found = most_asked(
        [
            Asked("anaesthesia", "district", 7),
            Asked("anaesthesia", "centre", 2),
            Asked("anaesthesia", "zone", 3),
            Asked("obstetrics", "district", 9),
            Asked("leadership", "district", 4),
        ],
        FEWEST,
    )
    assert found == (
        Asked("obstetrics", "district", 9),
        Asked("anaesthesia", "district", 7),
        Asked("anaesthesia", "", 5),
    )


@given(ASKED)
def test_no_count_of_questions_is_small_or_too_large(counts: list[Asked]) -> None:
    found = most_asked(counts, FEWEST)
    asked: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for each in counts:
        asked[each.discipline] += each.questions
    for each in found:
        assert each.questions >= FEWEST
        shown[each.discipline] += each.questions
    assert all(shown[each] <= asked[each] for each in shown)
    assert len(found) <= MOST
    assert [each.questions for each in found] == sorted(
        (each.questions for each in found), reverse=True
    )


def test_what_is_missed_most_comes_first_and_what_few_answered_is_hidden() -> None:
    found = most_missed(
        [
            Missed("A1", 10, 5),
            Missed("B2", 4, 4),
            Missed("C3", 3, 3),
            Missed("C3", 3, 2),
            Missed("D4", 9, 0),
        ],
        FEWEST,
    )
    assert found == (Missed("C3", 6, 5), Missed("A1", 10, 5))


@given(MISSED)
def test_no_item_of_few_people_is_shown(counts: list[Missed]) -> None:
    found = most_missed(counts, FEWEST)
    assert all(each.people >= FEWEST and 0 < each.wrong <= each.people for each in found)
    rates = [each.wrong / each.people for each in found]
    assert rates == sorted(rates, reverse=True)
    assert len({each.ref for each in found}) == len(found) <= MOST


def test_what_is_lacking_is_ranked_by_how_many_facilities_lack_it() -> None:
    barriers = [("staff", 1), ("records", 1), ("records", 2), ("staff", 1), ("other", 3)]
    assert most_lacking(barriers) == (
        Lacking("records", 2),
        Lacking("other", 1),
        Lacking("staff", 1),
    )
    assert most_lacking([]) == ()


@given(
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 9),
)
def test_an_agenda_is_shortened_until_it_fits_and_keeps_one_of_each(
    asked: int, missed: int, lacking: int, room: int
) -> None:
    def length(agenda: Agenda) -> int:
        return len(agenda.asked) + len(agenda.missed) + len(agenda.lacking)

    whole = Agenda(
        tuple(Asked("anaesthesia", str(n), 9) for n in range(asked)),
        tuple(Missed(str(n), 9, 9) for n in range(missed)),
        tuple(Lacking(str(n), 9) for n in range(lacking)),
    )
    found = fitted(whole, lambda one: length(one) <= room)
    fewest = min(asked, 1) + min(missed, 1) + min(lacking, 1)
    assert length(found) == max(min(length(whole), room), fewest)
    assert found.asked == whole.asked[: len(found.asked)]
    assert found.missed == whole.missed[: len(found.missed)]
    assert found.lacking == whole.lacking[: len(found.lacking)]


def test_a_facility_attends_by_one_of_its_people() -> None:
    assert facilities_of([(1, False), (1, True), (2, False), (None, True)]) == (2, 1)
    assert facilities_of([]) == (0, 0)
