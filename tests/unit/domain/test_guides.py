from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.guides import (
    LONGEST_TITLE,
    Card,
    Guide,
    Standing,
    fault_of_signature,
    fits,
    title_of,
    unchanged,
)
from domain.model import Discipline

SIGNED = Card(
    ref="H1",
    title="Safe handover",
    text="Say who takes over.",
    guideline="A made-up guideline",
    version="1",
    language="en",
    standing=Standing.SIGNED,
    reviewer="Prof Made Up",
    signed_on=date(2026, 11, 2),
)
GUIDE = Guide(1, "Spare laryngoscope batteries", "Two in the red box.", "en", Standing.SIGNED)
ASKED = "Where do you keep spare batteries for a laryngoscope?"
ANAESTHESIA = Discipline.ANAESTHESIA


@pytest.mark.parametrize(
    ("question", "of", "fitting"),
    [
        (ASKED, None, True),
        (ASKED, ANAESTHESIA, True),
        (ASKED, Discipline.OBSTETRICS, False),
        ("The spare box of batteries is red", None, True),
        ("Which batteries are in the box?", None, False),  # one word of the title is not enough
        ("Spare batteries", None, False),  # nor are two words in all
        ("Mother bleeds after birth", None, False),
        ("", None, False),
    ],
)
def test_only_what_is_very_near_is_shown_unasked(
    question: str, of: Discipline | None, *, fitting: bool
) -> None:
    assert fits(question, GUIDE, ANAESTHESIA, of) is fitting


def test_a_signature_is_for_one_text() -> None:
    other = replace(SIGNED, text="Say nothing.")
    anew = replace(other, signed_on=date(2026, 11, 20))
    unsigned = replace(SIGNED, standing=Standing.UNSIGNED, reviewer="", signed_on=None)
    assert "signed_on" in fault_of_signature(other, SIGNED)
    for new, old in (
        *((SIGNED, SIGNED), (anew, SIGNED), (other, None), (SIGNED, unsigned)),
        (replace(other, standing=Standing.WITHDRAWN), SIGNED),
    ):
        assert fault_of_signature(new, old) == ""
    assert unchanged(SIGNED, replace(SIGNED, reviewer="Somebody else"))


def test_a_title_is_the_beginning_of_the_question() -> None:
    assert title_of("Q: Where is the box?\nA: In the store.") == "Where is the box?"
    assert title_of("S : Wapi?\nJ: Hapa") == "Wapi?"
    assert title_of("") == ""
    assert title_of("Who has it? " * LONGEST_TITLE).endswith("Who has...")


@given(st.text(max_size=300))
def test_a_title_is_short_and_one_line(words: str) -> None:
    title = title_of(words)
    assert len(title) <= LONGEST_TITLE
    assert len(title.splitlines()) <= 1
