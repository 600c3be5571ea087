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
WRITERS = {"audits.add": 2, "desk.did": 1, "turn.desk.did": 1, "self._desk.did": 1}
"""What writes a line, and where it has its deed; that is always written out there."""

HELPERS = {
    "console/pages/meetings.py",
    "handlers/desk.py",
    "handlers/door/emergency.py",
    "handlers/imports.py",
}
"""Where a deed is passed on that others write out."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Find each call that writes a line of the audit log, and the file it is in."""
    for part in PARTS:
        for file in (HOUSE / part).rglob("*.py"):
            text = file.read_text()
            if "audits.add(" in text or "desk.did(" in text:
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS:
                        yield str(file.relative_to(HOUSE)), node


def written(file: str, call: ast.Call) -> set[str]:
    """Give the deeds that a call may write: a constant, or a name that stands for some."""
    deed = call.args[WRITERS[ast.unparse(call.func)]]
    if isinstance(deed, ast.Name):
        tree = ast.parse((HOUSE / file).read_text())
        named = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == deed.id
        ]
    else:
        named = [deed]
    return {
        each.value
        for value in named
        for each in ast.walk(value)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and "." in each.value
    }


def test_every_deed_has_a_sentence() -> None:
    for file, call in calls():
        found = written(file, call)
        assert found or file in HELPERS, f"{file}, line {call.lineno}: write the deed out here"
        assert found <= DEEDS.keys(), f"{file}: give {found - DEEDS.keys()} a sentence"


def test_no_sentence_is_left_over() -> None:
    texts = [file.read_text() for part in PARTS for file in (HOUSE / part).rglob("*.py")]
    assert [each for each in DEEDS if not any(f'"{each}"' in text for text in texts)] == []


def test_a_deed_is_named_by_what_and_what_became_of_it() -> None:
    for deed, sentence in DEEDS.items():
        what, _, happened = deed.partition(".")
        assert what.isidentifier(), deed
        assert happened.isidentifier(), deed
        assert len(deed) <= 60
        assert sentence[0].islower(), deed
