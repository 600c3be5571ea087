"""`mentorline content check`: what it prints, and when it leaves with 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content import checking
from content.instruments import Instruments

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.bot.commands.conftest import Operator

ENGLISH = """
msgid ""
msgstr ""
"X-Mentorline-Status: reviewed\\n"

msgid "made.hello"
msgstr "Hello"

msgid "ask.list.none"
msgstr "None"
"""
FRENCH = """
msgid ""
msgstr ""

# status: needs_native_review
msgid "made.hello"
msgstr "STOP"
"""


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en.po").write_text(ENGLISH, "utf-8")
    (tmp_path / "fr.po").write_text(FRENCH, "utf-8")
    found = checking.check(tmp_path)
    monkeypatch.setattr(checking, "check", lambda: found)


def test_what_is_shipped_is_well(operator: Operator) -> None:
    said = operator.types("content", "check")
    assert said.code == 0
    rows = [line.split() for line in said.out.splitlines()]
    assert [row[0] for row in rows[1:5]] == ["en", "fr", "sw", "pt"]
    assert "mend" not in said.out


def test_it_is_told_as_json_too(operator: Operator) -> None:
    said = operator.types("content", "check", "--json")
    assert said.code == 0
    assert [row["language"] for row in said.json] == ["en", "fr", "sw", "pt"]
    assert all(row["phrases"] > 200 and row["faults"] == [] for row in said.json)


def test_an_instrument_that_nobody_could_fill_in_is_named(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.yaml").write_text("schema: 1\nid: odd\n")
    load = Instruments.load
    monkeypatch.setattr(Instruments, "load", lambda: load(tmp_path))
    said = operator.types("content", "check")
    assert said.code == 1
    assert "mend odd.yaml: title: Field required" in said.err


@pytest.mark.usefixtures("faulty")
def test_faults_and_what_is_said_in_english_are_named(operator: Operator) -> None:
    said = operator.types("content", "check")
    assert said.code == 1
    assert "mend fr: made.hello: says STOP, which is reserved" in said.out
    assert "fr: ask.list.none: is said in English" in said.out
    assert said.out.splitlines()[2].split() == ["fr", "1", "1", "1", "1"]


@pytest.mark.usefixtures("faulty")
def test_a_fault_leaves_with_1_in_json_too(operator: Operator) -> None:
    said = operator.types("content", "check", "--json")
    assert said.code == 1
    french = said.json[1]
    assert french["missing"] == ["ask.list.none"]
    assert french["faults"] == [{"phrase": "made.hello", "why": "says STOP, which is reserved"}]


def test_without_english_it_cannot_go_on(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "en.po").write_text("no po file", "utf-8")
    look = checking.check
    monkeypatch.setattr(checking, "check", lambda: look(tmp_path))
    said = operator.types("content", "check")
    assert said.code == 2
    assert "Cannot go on: en.po cannot be read" in said.err
