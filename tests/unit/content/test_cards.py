"""Files of cards: what is read, and every fault by its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.cards import read
from content.lines import Fault
from domain.guides import Card, Standing
from domain.model import Discipline

HOUSE = Path(__file__).parents[3]
CARD = """cards:
  - ref: H1
    title: Safe handover
    text: >-
      Say who takes over,
      and what is open.
    guideline: A made-up guideline
    version: 2
    language: en
    discipline: anaesthesia
    status: signed
    reviewer: Prof Made Up
    signed_on: 2026-11-02
"""


def faults(text: str) -> list[tuple[int, str]]:
    found = read(text.encode())
    assert found.cards == ()
    return [(each.line, each.reason) for each in found.faults]


def test_a_card_is_read_as_it_is_written() -> None:
    assert read(CARD.encode()).cards == (
        (
            2,
            Card(
                ref="H1",
                title="Safe handover",
                text="Say who takes over, and what is open.",
                guideline="A made-up guideline",
                version="2",
                language="en",
                standing=Standing.SIGNED,
                discipline=Discipline.ANAESTHESIA,
                reviewer="Prof Made Up",
                signed_on=date(2026, 11, 2),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("    version: 2\n", "", 2, "version is missing"),
        ("title: Safe handover", "title:", 2, "title is missing"),
        ("language: en", "language: xx", 9, "language is 'xx'; write one of en, "),
        (
            "discipline: anaesthesia",
            "discipline: magic",
            10,
            "discipline is 'magic'; write one",
        ),
        ("status: signed", "status: fine", 11, "status is 'fine'; write one of signed, needs_"),
        ("    reviewer: Prof Made Up\n", "", 2, "a signed card names its reviewer and signed_on"),
        ("    signed_on: 2026-11-02\n", "", 2, "a signed card names its reviewer and signed_on"),
        ("2026-11-02", "2 Nov", 13, "signed_on is '2 Nov'; write a day like 2026-11-02"),
        ("reviewer:", "revewer:", 12, "revewer is no field of a card; it has ref, title"),
        ("Safe handover", "Safe " * 20, 3, "title has 99 characters, 60 at most"),
        ("what is open", "what is open " * 30, 4, "text has "),
        ("what is open", "what is 開", 4, "text has what SMS cannot carry: 開"),
        ("version: 2", "version: [2]", 8, "version must be a text"),
        ("cards:", "cars:", 1, "write the cards as a list under `cards:`"),
        ("  - ref: H1", "  - ref: H1\n   x", 3, "this is no YAML: "),
        ("  - ref", "  - just words\n  - ref", 2, "a card is a list of fields such as"),
    ],
)
def test_a_fault_is_named_by_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert CARD.count(old) == 1
    found = faults(CARD.replace(old, new))
    assert any(at == line and why.startswith(reason) for at, why in found), found


def test_a_ref_stands_once() -> None:
    twice = CARD + CARD.removeprefix("cards:\n").replace("H1", "h1")
    assert faults(twice) == [(14, "the ref 'h1' stands on line 2 already; give it another")]


def test_what_is_no_text_is_refused() -> None:
    assert read(b"\xff\xfe") == read(b"\xff\xfe")
    assert read(b"\xff\xfe\xff").faults == (Fault(1, "the file is not UTF-8; save it as UTF-8"),)
    assert read(b"x" * 1_000_001).faults[0].reason.startswith("the file is larger than 1 MB")
    assert faults("") == [(1, "write the cards as a list under `cards:`")]
    assert "no YAML" in faults("a: \x01")[0][1]


@given(st.binary(max_size=200))
def test_whatever_is_loaded_is_read_or_refused(data: bytes) -> None:
    found = read(data)
    assert not (found.cards and found.faults)


def test_the_starter_cards_all_wait_for_their_signature() -> None:
    found = read((HOUSE / "content/packs/starter/cards.yaml").read_bytes())
    assert found.faults == ()
    assert len(found.cards) == 30
    assert {card.standing for _, card in found.cards} == {Standing.UNSIGNED}
