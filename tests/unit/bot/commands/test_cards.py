"""`mentorline content cards`: what is stored, what is refused, and that every fault is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator import programme

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

CARDS = ("content", "cards")
CARD = """cards:
  - ref: H1
    title: Safe handover
    text: Say who takes over.
    guideline: A made-up guideline
    version: 2
    language: en
    status: signed
    reviewer: Prof Made Up
    signed_on: 2026-11-02
  - ref: H2
    title: The count sheet
    text: Count aloud.
    guideline: A made-up guideline
    version: 2
    language: en
    status: needs_clinical_signoff
"""


def load(operator: Operator, text: str, *options: str) -> tuple[int, list[str]]:
    said = operator.types(*CARDS, "load", operator.writes("cards.yaml", text), *options)
    return said.code, said.out.splitlines()


def test_cards_are_loaded_and_listed_with_who_signed_them(ready: Operator) -> None:
    stored = "2 cards stored: 1 signed, 1 not sent before they are signed."
    assert load(ready, CARD) == (0, [stored])
    assert load(ready, CARD) == (0, [stored])  # again changes nothing
    first, second = ready.types(*CARDS, "list", "--json").json
    assert (first["ref"], first["reviewer"], first["signed_on"], first["discipline"]) == (
        *("H1", "Prof Made Up", "2026-11-02", "all"),
    )
    assert (second["status"], second["reviewer"]) == ("needs_clinical_signoff", "")
    assert "Safe handover" in ready.types(*CARDS, "list").out


def test_a_dry_run_changes_nothing(ready: Operator) -> None:
    code, (said,) = load(ready, CARD, "--dry-run")
    assert (code, said.partition(";")[0]) == (0, "2 cards would be stored")
    assert ready.types(*CARDS, "list").out == "Nothing here yet.\n"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "language: en\n    status: signed",
            "language: en\n    status: fine",
            "line 8: status is",
        ),
        ("    reviewer: Prof Made Up\n", "", "line 2: a signed card names its reviewer"),
        ("status: needs_clinical_signoff", "status: practice", "line 11: a practice card names"),
        (
            "status: needs_clinical_signoff",
            "status: practice\n    reviewer: Prof Made Up",
            "line 11: H2: a practice card is for a practice programme alone",
        ),
    ],
)
def test_one_fault_and_nothing_is_stored(ready: Operator, old: str, new: str, says: str) -> None:
    code, lines = load(ready, CARD.replace(old, new))
    assert code == 1
    assert lines[0].startswith(f"cards.yaml, {says}")
    assert lines[-1] == "Nothing was stored: 1 to mend in cards.yaml."
    assert ready.types(*CARDS, "list", "--json").json == []


def test_a_signature_is_for_the_text_that_was_signed(ready: Operator) -> None:
    load(ready, CARD)
    other = CARD.replace("Say who takes over.", "Say nothing.")
    code, lines = load(ready, other)
    assert (code, lines[0]) == (
        1,
        "cards.yaml, line 2: H1 says something else than what was signed; "
        "it needs a new signed_on",
    )
    assert load(ready, other.replace("2026-11-02", "2026-11-20"))[0] == 0


def test_the_cards_of_the_demo_are_loaded_by_the_demo_alone(ready: Operator) -> None:
    code, lines = load(ready, programme.cards().decode())
    assert code == 1
    assert "a practice card is for a practice programme alone" in lines[0]
