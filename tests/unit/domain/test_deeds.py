"""Every deed that is written down anywhere has its sentence, and no sentence is left over."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from domain.deeds import DEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(__file__).parents[3]
PARTS = ("bot", "console", "handlers", "monitoring", "scheduler", "storage")
PLACE = 2
"""Where `audits.add(uow, actor, deed)` has its deed; it is always written out there."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Find each call that writes a line of the audit log, and the file it is in."""
    for part in PARTS:
        for file in (HOUSE / part).rglob("*.py"):
            text = file.read_text()
            if "audits.add(" in text:
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.Call) and ast.unparse(node.func) == "audits.add":
                        yield str(file.relative_to(HOUSE)), node


def deeds(call: ast.Call) -> set[str]:
    """Give the words that stand where the deed does."""
    nodes = ast.walk(call.args[PLACE])
    return {
        each.value
        for each in nodes
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value
    }


def test_every_deed_has_a_sentence() -> None:
    for file, call in calls():
        found = deeds(call)
        assert found, f"{file}, line {call.lineno}: write the deed out here"
        assert found <= DEEDS.keys(), f"{file}: give {found - DEEDS.keys()} a sentence"


def test_a_deed_is_named_by_what_and_what_became_of_it() -> None:
    for deed, sentence in DEEDS.items():
        what, _, happened = deed.partition(".")
        assert what.isidentifier(), deed
        assert happened.isidentifier(), deed
        assert len(deed) <= 60
        assert sentence[0].islower(), deed
