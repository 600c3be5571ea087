"""An urgent question that nobody takes goes up, tier by tier, as the clock is stepped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def at_night(visitor: Visitor) -> None:
    """Play the night story's first step: it is 02:03, when two mentors are on call together."""
    visitor.opens(story="night", p1="juma", p2="kato", p3="rehema")
    visitor.presses("Play next step")


def test_the_coordinator_is_alarmed_at_fifteen_minutes(visitor: Visitor) -> None:
    at_night(visitor)
    assert "Do not wait for us" in visitor.received("Juma")[-1]
    offered = visitor.happened("Q1 offered to")
    assert "Dr Neema" in offered
    assert "Dr Kato" in offered
    assert "Urgent: 2 at once." in offered
    assert "URGENT" in visitor.received("Dr Kato")[-1]
    assert visitor.received("Rehema") == []

    visitor.presses("+5 min")
    assert "On call for the region" in visitor.happened("Q1 offered to Dr Baraka")
    assert "now asking the regional team" in visitor.received("Juma")[-1]
    assert visitor.received("Rehema") == []

    visitor.presses("+5 min")
    assert visitor.happened("Q1 offered to Dr Imara")
    assert not visitor.happened("Nobody left to ask")
    visitor.presses("+5 min")
    alarm = visitor.happened("Coordinator alarmed about Q1")
    assert "No human answer yet. Asked so far: " in alarm
    assert "Q1" in visitor.received("Rehema")[-1]
    assert "Tarime DH" in visitor.received("Rehema")[-1]
    assert "Rehema" in visitor.received("Juma")[-1]


def test_a_routine_question_is_shown_to_the_coordinator_after_four_hours(
    visitor: Visitor,
) -> None:
    visitor.presses("Next morning")
    visitor.texts("Asha", "Who keeps the manual of the monitor?")
    for _ in range(4):
        assert visitor.received("Rehema") == []
        visitor.presses("+1 h")
    assert visitor.happened("Q1 offered to Dr Baraka")
    assert "Coordinator told that Q1 is late" in visitor.happened("is late")
    assert "Q1" in visitor.received("Rehema")[-1]
