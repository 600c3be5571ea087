"""What answers add up to: sections of a situation analysis, and the psychological safety pulse.

A yes (always) counts 1, a partly (sometimes) one half, a no (never) 0. A scale counts from 0 at
its lowest mark to 1 at its highest, so that a section of scales is read as one of steps is.
Counts of people, choices and words are not scored; nor is what was left open, which is never a no.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from math import floor
from statistics import fmean
from typing import TYPE_CHECKING, Final

from domain.instruments import AnswerState, AnswerType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from domain.instruments import Answer, Given, Instrument, Step

AMBER_FROM: Final = 50
GREEN_FROM: Final = 80
LEAST_OF_PULSE: Final = 3
"""So many items of a pulse must be answered before it has a mean."""

_STEPS: Final = {"1": Fraction(1), "2": Fraction(1, 2), "3": Fraction(0)}
_OF_THREE: Final = frozenset({AnswerType.THREE_STEP, AnswerType.FREQUENCY_STEP})


class Light(StrEnum):
    """How a section stands, as a traffic light."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


def section(
    instrument: Instrument, part: str, answers: Mapping[str, Answer | Given]
) -> int | None:
    """Return the score of a section, from 0 to 100, rounded half up; None when nothing scores."""
    steps = (each for each in instrument.steps if each.part == part)
    points = [*_points(steps, answers)]
    return floor(sum(points) / len(points) * 100 + Fraction(1, 2)) if points else None


def light(score: int) -> Light:
    """Return the traffic light of a score."""
    if score >= GREEN_FROM:
        return Light.GREEN
    return Light.AMBER if score >= AMBER_FROM else Light.RED


def pulse(instrument: Instrument, answers: Mapping[str, Answer | Given]) -> float | None:
    """Return the mean mark of somebody's pulse, 5 the safest; None with fewer than 3 answers."""
    marks = [
        _mark(step, answers[step.id])
        for step in instrument.steps
        if step.type is AnswerType.SCALE and _is_answered(step, answers)
    ]
    return fmean(marks) if len(marks) >= LEAST_OF_PULSE else None


def _points(steps: Iterator[Step], answers: Mapping[str, Answer | Given]) -> Iterator[Fraction]:
    """Give what each step that is scored and answered counts, from 0 to 1."""
    for step in steps:
        if not _is_answered(step, answers):
            continue
        if step.type in _OF_THREE:
            yield _STEPS[answers[step.id].code or ""]
        elif step.type is AnswerType.SCALE:
            least, most = step.least or 0, step.most or 0
            yield Fraction(_mark(step, answers[step.id]) - least, most - least)


def _mark(step: Step, answer: Answer | Given) -> int:
    """Return the mark given to a scale, turned round where a low one is the good one."""
    mark = int(answer.code or 0)
    return (step.least or 0) + (step.most or 0) - mark if step.reverse else mark


def _is_answered(step: Step, answers: Mapping[str, Answer | Given]) -> bool:
    return step.id in answers and answers[step.id].state is AnswerState.ANSWERED
