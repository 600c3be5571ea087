"""No answer reaches the wrong mentee, whatever crosses on the way (guarantee G5)."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from domain.reply_target import Evidence, Live, Target, resolve
from tests.simulation.mentors import World
from tests.simulation.values import Faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

pytestmark = pytest.mark.no_cover
"""Tracing so many steps would take longer than playing them; journeys cover the lines."""

HISTORIES = ((49_000, 30), (1_000, 150))
"""How many histories of how many steps: 50,000 in all."""

CHUNK = 1_000
MOST_TRIED = ((8_000, 40), (1_000, 150))
"""Histories, and the steps of each, within which a planted fault must be found."""

RARE = ("bursts", "waited", "edits", "undone", "late_taps", "strays", "quotes", "held")
"""What has to happen often enough for the histories to prove something of it."""


def play(first: int, count: int, steps: int) -> tuple[Counter[str], list[int]]:
    """Play histories; return what happened in them, and the seeds of those that went wrong."""
    happened: Counter[str] = Counter()
    wrong = []
    for seed in range(first, first + count):
        world = World(Random(seed)).run(steps)
        happened += world.happened()
        if world.misdelivered():
            wrong.append(seed)
    return happened, wrong


def test_fifty_thousand_histories_misdeliver_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    chunks = [
        (first, CHUNK, steps) for count, steps in HISTORIES for first in range(0, count, CHUNK)
    ]
    context = multiprocessing.get_context("spawn")  # a forked one would share our threads' locks
    happened: Counter[str] = Counter()
    wrong: list[tuple[int, int]] = []
    with ProcessPoolExecutor(os.cpu_count(), context) as pool:
        for (_, _, steps), (found, seeds) in zip(
            chunks, pool.map(play, *zip(*chunks, strict=True)), strict=True
        ):
            happened += found
            wrong += [(seed, steps) for seed in seeds]
    histories = sum(count for count, _ in HISTORIES)
    with capsys.disabled():
        print(f"\n{histories} histories: {dict(happened)}, {len(wrong)} wrong")
    assert wrong == []
    assert happened["delivered"] > histories, "a resolver that holds everything proves nothing"
    assert min(happened[each] for each in RARE) > 400, happened


def falls_through(evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]) -> Target:
    """A resolver that lets an unknown code fall through to the weaker rules."""
    target = resolve(evidence, live, known)
    return resolve(Evidence(), live, known) if target.reason == "unknown_code" else target


def weakest(evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]) -> Target:
    """A resolver that falls through to the newest live question when it is not sure."""
    target = resolve(evidence, live, known)
    if target.kind == "hold" and live:
        return resolve(Evidence(chosen_question=live[-1].question_id), live, known)
    return target


def deaf(evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]) -> Target:
    """A resolver that hears a quote or a code, and takes the newest question all the same."""
    if not (evidence.quote_given or evidence.code) or not live:
        return resolve(evidence, live, known)
    return resolve(Evidence(chosen_question=live[-1].question_id), live, known)


def trusts_the_first(
    evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]
) -> Target:
    """A resolver that takes a quote for sure, whatever code stands in the text."""
    if evidence.quote_question is not None:
        return resolve(replace(evidence, code=None), live, known)
    return resolve(evidence, live, known)


FAULTS = {
    "the version is not checked": Faults(no_version_check=True),
    "the latest address instead of the frozen one": Faults(latest_address=True),
    "no doubt about what has just ended": Faults(no_doubt=True),
    "an answer just passed on ends all doubt": Faults(burst_ends_doubt=True),
    "a burst whatever was sent since": Faults(burst_whatever_came_since=True),
    "a burst of what came all at once": Faults(burst_at_once=True),
    "an edit is routed anew": Faults(edit_routed_anew=True),
    "a tap acts by the code of its message": Faults(stale_tap_by_code=True),
    "each list begins at 1": Faults(digits_used_again=True),
    "all that is held goes with one digit": Faults(held_together=True),
    "UNDO takes back anybody's last text": Faults(undo_of_anybody=True),
    "a digit for a list that is over is words": Faults(stray_digit_is_words=True),
    "what waits to be placed is forgotten": Faults(forgets_late_texts=True),
    "an unknown code falls through": Faults(resolver=falls_through),
    "what is not sure goes to the newest": Faults(resolver=weakest),
    "a reference is not heard": Faults(resolver=deaf),
    "of two that disagree the first counts": Faults(resolver=trusts_the_first),
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_planted_faults_are_found(faults: Faults) -> None:
    tried = (
        World(Random(seed), faults).run(steps)
        for count, steps in MOST_TRIED
        for seed in range(count)
    )
    assert any(world.misdelivered() for world in tried)
