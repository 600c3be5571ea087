from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.instruments import Instruments
from domain.instruments import AnswerState, AnswerType, Given
from domain.scoring import Light, light, pulse, section

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from domain.instruments import Step

ANALYSIS = Instruments.load().get("situation_analysis")
PULSE = Instruments.load().get("psych_safety_pulse")
OPEN = (AnswerState.SKIPPED, AnswerState.FLAGGED, AnswerState.UNKNOWN)


def says(**codes: str) -> dict[str, Given]:
    """Make answers by code; "-" is a step that was left open."""
    return {step: answered(code) for step, code in codes.items()}


def answered(code: str) -> Given:
    return Given(AnswerState.SKIPPED) if code == "-" else Given(AnswerState.ANSWERED, code)


def any_answer(step: Step) -> SearchStrategy[Given]:
    left_open = st.sampled_from(OPEN).map(Given)
    if step.codes:
        return left_open | st.sampled_from(step.codes).map(answered)
    if step.type is AnswerType.NUMBER:
        return left_open | st.integers(0, 99).map(
            lambda number: Given(AnswerState.ANSWERED, number=number)
        )
    return left_open | st.just(Given(AnswerState.ANSWERED, words="More staff at night"))


def answers_to(part: str) -> SearchStrategy[dict[str, Given]]:
    steps = {each.id: any_answer(each) for each in ANALYSIS.steps if each.part == part}
    return st.fixed_dictionaries({}, optional=steps)


@pytest.mark.parametrize(
    ("part", "answers", "score"),
    [
        ("practice", says(s1="1", s2="1", s3="1", s4="1"), 100),
        ("practice", says(s1="1", s2="2", s3="3", s4="2"), 50),
        ("practice", says(s1="1", s2="2", s3="-"), 75),
        ("data", says(d1="1", d2="1", d3="2"), 83),
        ("data", says(d1="3", d2="3", d3="2"), 17),
        ("data", says(d1="-"), None),
        ("data", {}, None),
        ("readiness", says(r1="1", r2="1", r3="1"), 0),
        ("readiness", says(r1="3", r2="4"), 63),
        ("readiness", says(r1="5", r2="5", r3="5"), 100),
        ("priorities", says(g1="1", g2="2"), None),
    ],
)
def test_a_section_is_the_mean_of_what_was_answered(
    part: str, answers: dict[str, Given], score: int | None
) -> None:
    assert section(ANALYSIS, part, answers) == score


def test_people_are_counted_and_not_scored() -> None:
    many = {f"w{n}": Given(AnswerState.ANSWERED, number=12) for n in range(1, 5)}
    assert section(ANALYSIS, "workforce", many) is None
    assert section(ANALYSIS, "workforce", many | says(w5="2")) == 50


@given(part=st.sampled_from(ANALYSIS.parts), data=st.data())
def test_a_score_lies_between_its_worst_and_best_and_grows_with_its_answers(
    part: str, data: st.DataObject
) -> None:
    answers = data.draw(answers_to(part))
    score = section(ANALYSIS, part, answers)
    scored = {
        step.id: step
        for step in ANALYSIS.steps
        if step.part == part and step.codes and step.type is not AnswerType.CHOICE
    }
    given_to = [each for each in scored if each in answers and answers[each].code]
    assert (score is None) == (not given_to)
    if score is not None:
        assert 0 <= score <= 100
        best = {each: answered(max_of(scored[each])) for each in given_to}
        assert section(ANALYSIS, part, answers | best) == 100
        one = {given_to[0]: best[given_to[0]]}
        better = section(ANALYSIS, part, answers | one)
        assert better is not None
        assert better >= score


def max_of(step: Step) -> str:
    return step.codes[-1] if step.type is AnswerType.SCALE else step.codes[0]


@given(score=st.integers(0, 100))
def test_a_light_changes_at_fifty_and_at_eighty(score: int) -> None:
    expected = Light.RED if score < 50 else Light.AMBER if score < 80 else Light.GREEN
    assert light(score) is expected


@pytest.mark.parametrize(
    ("answers", "mean"),
    [
        (says(p1="5", p2="1", p3="5", p4="5"), 5.0),
        (says(p1="1", p2="5", p3="1", p4="1"), 1.0),
        (says(p1="4", p2="2", p3="-", p4="1"), 3.0),
        (says(p1="4", p2="2", p3="-"), None),
        ({}, None),
    ],
)
def test_a_pulse_turns_blame_round_and_needs_three_answers(
    answers: dict[str, Given], mean: float | None
) -> None:
    assert pulse(PULSE, answers) == mean


@given(data=st.data())
def test_a_pulse_lies_on_its_scale_and_blame_lowers_it(data: st.DataObject) -> None:
    answers = {each.id: data.draw(any_answer(each)) for each in PULSE.steps}
    count = sum(each.state is AnswerState.ANSWERED for each in answers.values())
    mean = pulse(PULSE, answers)
    assert (mean is None) == (count < 3)
    if mean is not None and answers["p2"].code:
        assert 1 <= mean <= 5
        worst = pulse(PULSE, answers | says(p2="5"))
        assert worst is not None
        assert worst <= mean
