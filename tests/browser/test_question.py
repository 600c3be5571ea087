"""A question by SMS, answered on Telegram, through the page's forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
QUESTION = "Error E4 on the monitor. Who knows this model?"
ANSWER = "Is the small cable at the back in place?"


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_an_answer_from_telegram_reaches_the_sms_phone(enter: Enter, *, scripts: bool) -> None:
    visitor = enter(scripts=scripts)
    visitor.texts("Asha", QUESTION)
    assert "Got it (Q1). Dr Neema" in visitor.received("Asha")[-1]
    assert QUESTION in visitor.received("Dr Neema")[-1]

    visitor.taps("Dr Neema", "Take")
    assert "Dr Neema (anaesthesia) is reading Q1" in visitor.received("Asha")[-1]

    visitor.texts("Dr Neema", ANSWER)
    assert ANSWER in visitor.received("Asha")[-1]
    assert "Sent to Asha" in visitor.received("Dr Neema")[-1]
    assert visitor.received("Rehema") == []


def test_the_strip_says_why(visitor: Visitor) -> None:
    visitor.texts("Asha", QUESTION)
    visitor.taps("Dr Neema", "Take")
    visitor.texts("Dr Neema", ANSWER)
    assert visitor.happened("Q1 opened by Asha").endswith(
        "Anaesthesia, the asker's own discipline."
    )
    offered = visitor.happened("Q1 offered to Dr Neema")
    assert "On call at the coupled facility" in offered
    assert "No focal mentor is left to ask." in offered
    assert "Rule 1: it taps a button" in visitor.happened("Dr Neema pressed “Take” on Q1")
    assert "Rule 4: it is the only live question" in visitor.happened(
        "Dr Neema's reply matched to Q1"
    )
    assert visitor.happened("First answer on Q1").endswith("After 0 min.")


def test_somebody_else_can_be_chosen(visitor: Visitor) -> None:
    visitor.page.get_by_label("Whose phone").nth(2).select_option("Dr Baraka")
    visitor.sends(visitor.phone("Rehema").get_by_role("button", name="Show"))
    assert visitor.phone("Dr Baraka").is_visible()
    assert visitor.phone("Asha").is_visible()


def test_a_reply_can_quote_its_question(visitor: Visitor) -> None:
    visitor.texts("Asha", QUESTION)
    visitor.phone("Dr Neema").get_by_label("What to send").select_option(index=1)
    visitor.texts("Dr Neema", ANSWER)
    assert ANSWER in visitor.received("Asha")[-1]
    assert "Rule 1: it quotes a message" in visitor.happened("Dr Neema's reply matched to Q1")
