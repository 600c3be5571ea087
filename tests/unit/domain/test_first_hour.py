"""The steps of the first hour: what is done, and the one that is next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.first_hour import Facts, Progress, Step, Trial, done, progress
from domain.model import Channel, Discipline
from domain.wire_checks import Finding

ANAESTHESIA = frozenset({Discipline.ANAESTHESIA})
OVER = Facts(
    "Lake",
    channels=(Channel.SMS, Channel.TELEGRAM),
    findings={Channel.SMS: Finding.WELL},
    heard=frozenset({Channel.TELEGRAM}),
    tested=Trial.CAME,
    facilities=2,
    mentees=3,
    mentors=1,
    wanted=ANAESTHESIA,
    covered=ANAESTHESIA,
    agreed=1,
    asked=1,
    answered=1,
)


def test_when_all_stands_nothing_is_next() -> None:
    assert done(OVER) == frozenset(Step)
    assert set(progress(OVER).values()) == {Progress.DONE}


def test_with_nothing_but_a_name_the_channels_are_next() -> None:
    found = progress(Facts("Lake"))
    assert found[Step.NAME] is Progress.DONE
    assert found[Step.CHANNELS] is Progress.NEXT
    assert {found[each] for each in list(Step)[2:]} == {Progress.TO_DO}


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"programme": ""}, Step.NAME),
        ({"heard": frozenset()}, Step.CHANNELS),
        ({"findings": {Channel.SMS: Finding.UNSET}}, Step.CHANNELS),
        ({"channels": ()}, Step.CHANNELS),
        ({"tested": Trial.LOST}, Step.PHONE),
        ({"facilities": 0}, Step.FACILITIES),
        ({"mentors": 0}, Step.PEOPLE),
        ({"mentees": 0}, Step.PEOPLE),
        ({"wanted": ANAESTHESIA | {Discipline.OBSTETRICS}}, Step.ON_CALL),
        ({"wanted": frozenset()}, Step.ON_CALL),
        ({"agreed": 0}, Step.AGREED),
        ({"asked": None}, Step.ASKED),
        ({"answered": None}, Step.ANSWERED),
    ],
)
def test_each_step_is_done_by_what_it_is_about(changes: dict[str, object], step: Step) -> None:
    facts = replace(OVER, **changes)  # type: ignore[arg-type] # a table's row
    assert frozenset(Step) - done(facts) == {step}
    assert progress(facts)[step] is Progress.NEXT


@given(
    st.builds(
        Facts,
        programme=st.sampled_from(["", "Lake"]),
        heard=st.frozensets(st.sampled_from(Channel)),
        tested=st.sampled_from(Trial),
        facilities=st.integers(0, 2),
        mentees=st.integers(0, 2),
        mentors=st.integers(0, 2),
        agreed=st.integers(0, 1),
        asked=st.one_of(st.none(), st.just(1)),
    )
)
def test_at_most_one_step_is_next_and_all_before_it_are_done(facts: Facts) -> None:
    found = list(progress(facts).values())
    assert found.count(Progress.NEXT) <= 1
    if Progress.NEXT in found:
        assert set(found[: found.index(Progress.NEXT)]) <= {Progress.DONE}
