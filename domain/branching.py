"""The ways through an instrument: what is wrong with its branches, and every way there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.filling import DEFAULT, WHEN, after, first
from domain.instruments import END, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.instruments import Instrument

_NAMED: Final = re.compile(r"[a-z]+\d+")
Way = tuple[tuple[Step, str | None], ...]
"""Steps in the order they are asked, each with the code that leads on (None: anything else)."""


def faults(instrument: Instrument) -> list[str]:
    """Return what nobody could fill in, each as a sentence that names the step."""
    lost = [*_of_names(instrument)]
    if lost:
        return lost
    found = [*_of_circles(instrument), *_of_actions(instrument)]
    return found or [*_of_reach(instrument)]


def ways(instrument: Instrument, part: str = "") -> Iterator[Way]:
    """Give every way through an instrument, or through a part of one, that branches make."""
    yield from _ways(instrument, first(instrument, part), ())


def exits(step: Step) -> list[str | None]:
    """Return what leads on from a step: each code that branches, and anything else (None)."""
    return [None, *(code for code in step.follows if code != DEFAULT)]


def _ways(instrument: Instrument, step: Step, so_far: Way) -> Iterator[Way]:
    for code in exits(step):
        way = (*so_far, (step, code))
        follower = after(instrument, step, code)
        if follower is None:
            yield way
        else:
            yield from _ways(instrument, follower, way)


def _of_names(instrument: Instrument) -> Iterator[str]:
    """Give ids that stand twice, and steps and codes that are named and are not there."""
    ids = [each.id for each in instrument.steps]
    for name in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"{name} stands twice; give one of them another id"
    part_of = {each.id: each.part for each in instrument.steps}
    for step in instrument.steps:
        for code, follower in step.follows.items():
            if code not in (DEFAULT, *step.codes):
                yield f"{step.id} branches on {code}, which is none of its codes"
            if part_of.get(follower, step.part) != step.part:
                yield f"{step.id} is followed by {follower}, which is of another part"
        for name in (*step.follows.values(), *_NAMED.findall(step.check)):
            if name not in (END, *ids):
                yield f"{step.id} names {name}, which is no step here"


def _of_circles(instrument: Instrument) -> Iterator[str]:
    """Give the steps that lead back to themselves."""
    for step in instrument.steps:
        if step.id in _reached(instrument, [*step.follows.values()]):
            yield f"{step.id} leads back to itself; a way must come to its end"


def _of_reach(instrument: Instrument) -> Iterator[str]:
    """Give the steps that no answers lead to."""
    beginnings = [first(instrument, part).id for part in instrument.parts or ("",)]
    reached = _reached(instrument, beginnings)
    for step in instrument.steps:
        if step.id not in reached:
            yield f"{step.id} is never asked; let a step be followed by it"


def _of_actions(instrument: Instrument) -> Iterator[str]:
    for step in instrument.steps:
        for action in step.actions:
            if WHEN.fullmatch(action.when) is None:
                how = "write answered, <=2, in [2,3] or a code"
                yield f'{step.id} acts when "{action.when}"; {how}'


def _reached(instrument: Instrument, beginnings: list[str]) -> set[str]:
    reached: set[str] = set()
    waiting = [each for each in beginnings if each != END]
    while waiting:
        step = instrument.step(waiting.pop())
        if step.id not in reached:
            reached.add(step.id)
            waiting += [each for each in step.follows.values() if each != END]
    return reached
