from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Discipline, Tier
from domain.rota.gaps import Gap, Place, doubled, uncovered
from domain.rota.stretches import Stretch

ANAESTHESIA, OBSTETRICS = Discipline.ANAESTHESIA, Discipline.OBSTETRICS
NEEMA, KATO = 1, 2
START = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
END = START + 48 * HOUR


def at(hours: int) -> datetime:
    return START + hours * HOUR


def stretch(
    start: int,
    end: int,
    mentor: int = NEEMA,
    origin: str = "rule 1",
    tier: Tier = Tier.REGIONAL,
    discipline: Discipline = ANAESTHESIA,
) -> Stretch:
    line = (discipline, tier)
    return Stretch(line, mentor, at(start), at(end), "Africa/Nairobi", origin=origin)


def test_a_gap_lies_between_two_shifts_of_any_tier_but_a_coordinators() -> None:
    found = [
        stretch(-5, 8),
        stretch(8, 20, KATO, tier=Tier.LEAD),
        stretch(10, 12),
        stretch(26, 60),
        stretch(0, 48, 9, tier=Tier.COORDINATOR),
    ]
    assert uncovered(found, [ANAESTHESIA], START, END) == [Gap(ANAESTHESIA, at(20), at(26))]


def test_a_gap_that_reaches_beyond_what_is_known_is_open_there() -> None:
    found = [stretch(10, 20), stretch(30, 40)]
    assert uncovered(found, [OBSTETRICS, ANAESTHESIA], START, END) == [
        Gap(ANAESTHESIA, None, at(10)),
        Gap(OBSTETRICS, None, None),
        Gap(ANAESTHESIA, at(20), at(30)),
        Gap(ANAESTHESIA, at(40), None),
    ]


def test_a_gap_has_another_name_when_it_changes() -> None:
    gap = Gap(ANAESTHESIA, at(20), at(30))
    keys = {each.key for each in (gap, replace(gap, ends=at(31)), replace(gap, starts=None))}
    assert len(keys) == 3
    assert replace(gap).key == gap.key


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("rule 1", "rule 2", True),
        ("rule 1", "shift 2", True),
        ("rule 1", "rule 1", False),  # the group of a rotation
        ("shift 1", "shift 2", False),  # written down for both of them
        ("rule 1", "override 2", False),  # added to whoever is on
        ("temporary 1", "temporary 1", False),
    ],
)
def test_two_are_on_without_meaning_to_when_a_rule_did_not_know(
    one: str, other: str, *, expected: bool
) -> None:
    pair = [stretch(0, 10, NEEMA, one), stretch(5, 15, KATO, other)]
    assert bool(doubled(pair, {})) == expected
    assert bool(doubled(pair[::-1], {})) == expected


def test_one_person_twice_or_two_after_each_other_are_no_double_cover() -> None:
    assert doubled([stretch(0, 10), stretch(5, 15, origin="rule 2")], {}) == []
    assert doubled([stretch(0, 10), stretch(10, 15, KATO, "rule 2")], {}) == []
    lead = stretch(0, 10, KATO, "rule 2", Tier.LEAD)
    births = stretch(0, 10, KATO, "rule 2", discipline=OBSTETRICS)
    assert doubled([stretch(0, 10), lead, births], {}) == []


@pytest.mark.parametrize(
    ("tier", "one", "other", "expected"),
    [
        (Tier.FOCAL, Place(1, "Mara"), Place(2, "Mara"), False),
        (Tier.FOCAL, Place(1, "Mara"), Place(1, "Mara"), True),
        (Tier.COUPLED, Place(1, "Mara"), Place(2, "Mara"), False),
        (Tier.REGIONAL, Place(1, "Mara"), Place(2, "Mara"), True),
        (Tier.REGIONAL, Place(1, "Mara"), Place(2, "Simiyu"), False),
        (Tier.REGIONAL, Place(1, "Mara"), Place(), True),
        (Tier.BACKUP, Place(1, "Mara"), Place(2, "Simiyu"), True),
        (Tier.LEAD, Place(1, "Mara"), Place(2, "Simiyu"), True),
    ],
)
def test_two_are_on_together_only_for_the_same_mentees(
    tier: Tier, one: Place, other: Place, *, expected: bool
) -> None:
    pair = [stretch(0, 10, NEEMA, "rule 1", tier), stretch(5, 15, KATO, "rule 2", tier)]
    assert bool(doubled(pair, {NEEMA: one, KATO: other})) == expected


def test_a_double_cover_that_comes_each_week_is_told_once() -> None:
    weeks = [
        each
        for n in (0, 24)
        for each in (stretch(n, n + 10), stretch(n + 5, n + 15, KATO, "rule 2"))
    ]
    (found,) = doubled(weeks, {})
    assert (found.starts, found.ends, found.mentors) == (at(5), at(10), (NEEMA, KATO))
    assert found.key == "anaesthesia regional rule 1 rule 2 1 2"


STRETCHES = st.lists(
    st.builds(
        stretch,
        st.integers(-10, 40),
        st.integers(41, 60),
        st.integers(1, 3),
        tier=st.sampled_from(Tier),
        discipline=st.sampled_from([ANAESTHESIA, OBSTETRICS]),
    ).flatmap(
        lambda each: st.integers(1, 12).map(lambda n: replace(each, end=each.start + n * HOUR))
    ),
    max_size=8,
)


@given(found=STRETCHES)
def test_an_instant_is_in_a_gap_exactly_when_no_mentor_is_on(found: list[Stretch]) -> None:
    gaps = uncovered(found, [ANAESTHESIA], START, END)
    for instant in (at(n) for n in range(48)):
        on = any(
            each.start <= instant < each.end
            and each.line[0] is ANAESTHESIA
            and each.line[1] is not Tier.COORDINATOR
            for each in found
        )
        holding = [each for each in gaps if (each.starts or START) <= instant < (each.ends or END)]
        assert len(holding) == (not on)
