"""What goes wrong is seen, and nothing is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
QUESTION = "Error E4 on the monitor. Who knows this model?"
TWICE = "Same message arrives twice"
LATE = "Message arrives late"
SLOW_DOWN = "Provider says slow down (429)"
DOWN = "Provider is down (503)"
SILENT = "Dr Neema is silent"


def test_the_same_message_twice_is_one_question(visitor: Visitor) -> None:
    visitor.switches(TWICE)
    assert visitor.page.get_by_text("1 fault is on").is_visible()
    visitor.texts("Asha", QUESTION)
    assert "Fault " in visitor.happened("Asha's message arrived twice")
    assert sum("opened by" in line for line in visitor.strip()) == 1
    assert len(visitor.received("Asha")) == 1
    assert len(visitor.received("Dr Neema")) == 1


@pytest.mark.parametrize(
    ("fault", "said"), [(SLOW_DOWN, "The SMS provider says slow down"), (DOWN, "is down")]
)
def test_what_a_provider_refuses_arrives_later(visitor: Visitor, fault: str, said: str) -> None:
    visitor.switches(fault)
    visitor.texts("Asha", QUESTION)
    assert "Fault " in visitor.happened(said)
    assert visitor.received("Asha") == []
    assert visitor.received("Dr Neema") == []
    visitor.presses("+5 min")
    assert visitor.received("Dr Neema") == []

    visitor.switches()
    visitor.presses("+5 min")
    assert [text.count("Got it (Q1)") for text in visitor.received("Asha")] == [1]
    assert [text.count(QUESTION) for text in visitor.received("Dr Neema")] == [1]


def test_starting_again_amid_an_outage_is_a_fresh_start(visitor: Visitor) -> None:
    visitor.switches(SLOW_DOWN)
    visitor.texts("Asha", QUESTION)
    visitor.presses("Start again")
    assert visitor.page.get_by_text("All is well").is_visible()
    visitor.texts("Asha", QUESTION)
    assert [text.count("Got it (Q1)") for text in visitor.received("Asha")] == [1]
    assert len(visitor.received("Dr Neema")) == 1


def test_a_late_message_arrives_with_the_next_step(visitor: Visitor) -> None:
    visitor.switches(LATE)
    visitor.texts("Asha", QUESTION)
    assert "after the next clock step" in visitor.happened("Asha's message is late")
    assert visitor.received("Asha") == []
    visitor.presses("+5 min")
    assert "Got it (Q1)" in visitor.received("Asha")[-1]


def test_a_silent_mentor_is_passed_over_and_reads_it_later(visitor: Visitor) -> None:
    visitor.presses("Next morning")
    visitor.presses("+1 h")
    visitor.switches(SILENT)
    visitor.texts("Asha", QUESTION)
    silent = visitor.phone("Dr Neema")
    assert "1 message waits for it." in silent.inner_text()
    assert not silent.get_by_role("button", name="Send").count()
    assert "Fault " in visitor.happened("Dr Neema's phone is off")

    visitor.presses("+1 h")
    assert visitor.happened("Q1 offered to Dr Baraka")
    visitor.presses("Switch it on")
    assert QUESTION in " ".join(visitor.received("Dr Neema"))
    assert "waited on it" in visitor.happened("Dr Neema's phone is on again")


def test_a_story_waits_for_a_silent_mentor(visitor: Visitor) -> None:
    visitor.presses("Play next step")
    visitor.switches(SILENT)
    assert visitor.page.get_by_text("The next step waits").is_visible()
    assert not visitor.page.get_by_role("button", name="Play next step").count()
    visitor.presses("Switch it on")
    visitor.presses("Play next step")
    assert visitor.happened("Dr Neema took Q1")
