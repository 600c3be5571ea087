"""Taking the deck's translations into the catalogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.catalogues import read
from content.phrases import Phrases
from tests import deck

if TYPE_CHECKING:
    from pathlib import Path

MADE = r"""
typical: {name: Asha}
typical_by_language: {fr: {name: Awa}}
phrases:
- id: made.hello
  when: Somebody comes
  text: |-
    Hello "{name}".
    1=back\slash
  short: Hi.
  buttons:
  - {key: '1', label: Back}
  max_parts: 1
- {id: made.bye, when: Somebody goes, text: Bye, max_parts: 1}
- {id: made.later, when: Not built yet, text: Later, max_parts: 2}
translations:
  fr:
    made.hello:
      status: needs_native_review
      text: |-
        Bonjour "{name}".
        1=barre\oblique
      short: Salut.
      buttons:
      - {key: '1', label: Retour}
    made.bye: {status: reviewed, text: Au revoir}
    made.later: {status: needs_native_review, text: Plus tard}
"""
ENGLISH = """
msgid "made.bye"
msgstr "Bye"

msgid "made.hello"
msgstr "Hello \\"{name}\\".\\n1=back\\\\slash"

msgctxt "button:1"
msgid "made.hello"
msgstr "Back"

msgid "ours.only"
msgstr "Ours"
"""


@pytest.fixture
def made(tmp_path: Path) -> deck.Deck:
    (tmp_path / "deck.yaml").write_text(MADE, "utf-8")
    (tmp_path / "en.po").write_text(f'msgid ""\nmsgstr ""\n{ENGLISH}', "utf-8")
    (tmp_path / "fr.po").write_text('msgid ""\nmsgstr ""\n', "utf-8")
    found = deck.load(tmp_path / "deck.yaml")
    assert found is not None
    return found


def test_what_en_po_has_got_is_taken_with_its_status(made: deck.Deck, tmp_path: Path) -> None:
    assert deck.fill(made, tmp_path) == ["fr made.bye", "fr made.hello"]
    french = read(tmp_path / "fr.po")
    assert french.entries["made.hello"].fields == made.phrases["fr"]["made.hello"].fields
    assert french.entries["made.hello"].when == "Somebody comes"
    for context in ("", "short", "button:1"):
        assert french.status("made.hello", context) == "needs_native_review"
    assert french.status("made.bye") == "reviewed"
    assert "made.later" not in french.entries, "nothing says it yet"
    rendered = Phrases.load(tmp_path).render("made.hello", "fr", name="Awa")
    assert rendered.text == 'Bonjour "Awa".\n1=barre\\oblique'


def test_what_is_there_stays_as_it_is(made: deck.Deck, tmp_path: Path) -> None:
    deck.fill(made, tmp_path)
    mended = (tmp_path / "fr.po").read_text("utf-8").replace("Au revoir", "Adieu")
    (tmp_path / "fr.po").write_text(mended, "utf-8")
    assert deck.fill(made, tmp_path) == []
    assert (tmp_path / "fr.po").read_text("utf-8") == mended


def test_what_en_po_has_lost_is_taken_out(made: deck.Deck, tmp_path: Path) -> None:
    deck.fill(made, tmp_path)
    whole = (tmp_path / "fr.po").read_text("utf-8")
    assert deck.drop(tmp_path) == []
    assert (tmp_path / "fr.po").read_text("utf-8") == whole
    english = (tmp_path / "en.po").read_text("utf-8")
    (tmp_path / "en.po").write_text(english.replace("made.hello", "made.other"), "utf-8")
    assert deck.drop(tmp_path) == ["fr made.hello"]
    assert list(read(tmp_path / "fr.po").entries) == ["made.bye"]
    assert read(tmp_path / "en.po").entries.keys() == {"made.bye", "made.other", "ours.only"}


def test_without_a_deck_nothing_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deck.load(tmp_path / "none.yaml") is None
    monkeypatch.setattr(deck, "load", lambda: None)
    monkeypatch.setattr(deck, "drop", list)
    deck.main()
    assert capsys.readouterr().out.startswith("Nothing taken: the copy deck is not beside")
