"""No answer reaches the wrong mentee, whatever crosses on the way (guarantee G5)."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from domain.reply_target import Evidence, Live, Target, resolve
from tests.simulation.mentors import Faults, World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HISTORIES = 10_000
STEPS = 120


def histories(count: int, faults: Faults) -> tuple[int, int, int]:
    """Run histories and return how many texts were delivered, held and misdelivered."""
    delivered = held = wrong = 0
    for seed in range(count):
        world = World(Random(seed), faults).run(STEPS)
        delivered += len(world.delivered)
        held += world.held
        wrong += len(world.misdelivered())
    return delivered, held, wrong


def test_ten_thousand_interleavings_misdeliver_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    delivered, held, wrong = histories(HISTORIES, Faults())
    with capsys.disabled():
        print(f"\n{HISTORIES} histories: {delivered} delivered, {held} held, {wrong} wrong")
    assert wrong == 0
    assert delivered > HISTORIES, "a resolver that holds everything would prove nothing"


def weakest(evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]) -> Target:
    """A resolver that falls through to the newest live question when it is not sure."""
    target = resolve(evidence, live, known)
    if target.kind == "hold" and live:
        return resolve(Evidence(tap_question=live[-1].question_id, tap_given=True), live, known)
    return target


def deaf(evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]) -> Target:
    """A resolver that hears a quote or a code, and takes the newest question all the same."""
    if evidence == Evidence() or not live:
        return resolve(evidence, live, known)
    return resolve(Evidence(tap_question=live[-1].question_id, tap_given=True), live, known)


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param(Faults(no_version_check=True), id="dropped version check"),
        pytest.param(Faults(latest_address=True), id="latest instead of frozen address"),
        pytest.param(Faults(no_doubt=True), id="no doubt about what has just ended"),
        pytest.param(Faults(trusts_a_burst=True), id="an answer just passed on ends all doubt"),
        pytest.param(Faults(resolver=weakest), id="falls through to a weaker rule"),
        pytest.param(Faults(resolver=deaf), id="takes the newest when a reference is given"),
    ],
)
def test_planted_faults_are_found(faults: Faults) -> None:
    assert histories(400, faults)[2] > 0
