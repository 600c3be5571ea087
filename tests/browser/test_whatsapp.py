"""What a visitor sees of WhatsApp's window, and of somebody who joins."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
QUESTION = "Where is the spare laryngoscope kept?"
ANSWER = "In the red box, on the second shelf."
NARROW = 390
WAITS = "An answer on Q1 waits for Asha"


def test_an_answer_waits_at_a_closed_window_until_a_tap(enter: Enter) -> None:
    visitor = enter(width=NARROW)
    tabs = visitor.page.get_by_role("radiogroup")
    visitor.moves("Asha", "WhatsApp")
    visitor.texts("Asha", QUESTION)
    visitor.presses("+1 day")
    assert visitor.phone("Asha").get_by_text("window closed").is_visible()
    tabs.get_by_text("Dr Neema").click()
    visitor.texts("Dr Neema", f"1# {ANSWER}")
    assert "Asha was told it is waiting" in visitor.received("Dr Neema")[-1]
    assert "Held" in visitor.happened(WAITS)
    tabs.get_by_text("Asha").click()
    assert "The answer is waiting for you here." in visitor.received("Asha")[-1]
    visitor.taps("Asha", "Read it now")
    assert ANSWER in visitor.received("Asha")[-1]
    assert visitor.phone("Asha").get_by_text("window open until").is_visible()
    assert visitor.sideways() == 0


def test_a_day_without_anybody_does_not_fill_the_strip(visitor: Visitor) -> None:
    visitor.texts("Asha", QUESTION)
    visitor.presses("+1 day")
    lines = visitor.strip()
    nobody = ["Nobody left to ask for Q1" in line for line in lines]
    assert (True, True) not in set(pairwise(nobody))
    assert visitor.happened("Q1 opened by Asha")


def test_somebody_unknown_joins_by_the_code_that_the_page_names(enter: Enter) -> None:
    visitor = enter(width=NARROW)
    visitor.page.get_by_role("link", name="her phone").click()
    for words in ("BUNDA27", "Lulu", "3", "1", "1"):
        visitor.texts("Lulu", words)
    assert "Rehema will check and open your place" in visitor.received("Lulu")[-1]
    visitor.opens(p1="rehema", p2="neema", p3="lulu")
    visitor.taps("Rehema", "Approve")
    visitor.page.get_by_role("radiogroup").get_by_text("Lulu").click()
    assert visitor.received("Lulu")[-1].startswith("Welcome, Lulu.")
    assert visitor.happened("Lulu joined")
    assert visitor.sideways() == 0
    visitor.presses("Start again")
    visitor.page.get_by_role("link", name="her phone").click()
    visitor.texts("Lulu", "Hello")
    assert "Send the join code of your facility." in visitor.received("Lulu")[-1]
