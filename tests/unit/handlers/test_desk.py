"""Every phrase that a handler names exists, and none of ours is left unused."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from content.phrases import Phrases
from domain.assigning import Objection
from domain.broadcasts import BroadcastState
from tests.unit.content.test_phrases import ENGLISH, OURS

HANDLERS = Path(__file__).parents[3] / "handlers"
MADE_OF_PARTS = {
    "ask.received.urgent",
    "ask.received.urgent.one",
    "offer.urgent",
    "offer.routine",
    "news.released",
    "news.released.urgent",
    "time.minutes",
    "time.hours",
    "time.day",
    "time.days",
    *(f"assign.why.{each}" for each in Objection),
    *(f"add.ask.{each}" for each in ("number", "work", "field")),
    *(f"bc.state.{each}" for each in BroadcastState),
    *(each for each in OURS if each.startswith("bc.why.")),
}
"""Phrases whose ids are put together where they are said."""

SAYS = {"reply": 0, "reply_as": 0, "render": 0, "word": 0, "tell_asker": 1, "ask_one": 2}


def named(path: Path) -> set[str]:
    """Return the phrase ids that a file gives to what says them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = SAYS.get(node.func.attr)
            if place is not None and len(node.args) > place:
                given = node.args[place]
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    found.add(given.value)
    return found


@pytest.mark.parametrize("path", sorted(HANDLERS.rglob("*.py")), ids=lambda path: path.stem)
def test_a_phrase_that_is_named_exists(path: Path) -> None:
    assert named(path) <= ENGLISH.keys()


def test_none_of_our_own_phrases_is_left_unused() -> None:
    source = "".join(path.read_text("utf-8") for path in HANDLERS.rglob("*.py"))
    for other in ("content/instruments.py", "domain/posting.py", "monitoring/health.py"):
        source += (HANDLERS.parent / other).read_text("utf-8")
    unused = {one for one in OURS if f'"{one}"' not in source} - MADE_OF_PARTS
    assert unused == set()


def test_what_is_made_of_parts_exists() -> None:
    assert ENGLISH.keys() >= MADE_OF_PARTS
    assert Phrases.load().render("offer.no.words", "en").text == "(no words yet)"
