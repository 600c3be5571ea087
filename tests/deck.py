"""The copy deck, where it lies beside the checkout: what it prescribes, and its translations.

`make phrases` appends to each catalogue what the deck has for a phrase that en.po has got since,
and takes out what en.po has lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from content.catalogues import BUTTON, SHORT, TEXT, read
from content.phrases import ENGLISH, FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

DECK = Path(__file__).parents[2] / "shared" / "domain" / "phrases.yaml"
_MSGID = re.compile(r'^msgid "([^"]*)"$', re.MULTILINE)
NO_DECK = "the copy deck is not beside this checkout"


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of the deck in one language, as a catalogue holds it."""

    fields: Mapping[str, str]
    when: str
    most_parts: int
    status: str


@dataclass(frozen=True, slots=True)
class Deck:
    """The deck as it was read: its phrases by language and id, and its typical values."""

    phrases: Mapping[str, Mapping[str, Said]]
    typical: Mapping[str, str]
    typical_by_language: Mapping[str, Mapping[str, str]]


def load(path: Path = DECK) -> Deck | None:
    """Read the deck; None where it is not."""
    if not path.exists():
        return None
    whole = yaml.safe_load(path.read_text("utf-8"))
    english = {each["id"]: each for each in whole["phrases"]}
    phrases = {ENGLISH: {name: _said(each, each) for name, each in english.items()}}
    for language, found in whole["translations"].items():
        phrases[language] = {name: _said(each, english[name]) for name, each in found.items()}
    return Deck(phrases, whole["typical"], whole["typical_by_language"])


def _said(entry: Mapping[str, Any], source: Mapping[str, Any]) -> Said:
    fields = {TEXT: entry["text"]}
    if SHORT in entry:
        fields[SHORT] = entry[SHORT]
    fields |= {f"{BUTTON}{each['key']}": each["label"] for each in entry.get("buttons", ())}
    return Said(fields, source["when"], source["max_parts"], entry.get("status", ""))


def fill(deck: Deck, folder: Path = FOLDER) -> list[str]:
    """Append what the deck has of en.po and a catalogue lacks; return the names of it."""
    wanted, added = read(folder / f"{ENGLISH}.po").entries, []
    for language, said in deck.phrases.items():
        path = folder / f"{language}.po"
        known = read(path).entries
        new = [each for each in wanted if each in said and each not in known]
        with path.open("a", encoding="utf-8") as file:
            for phrase in new:
                file.write(f"\n{entry(phrase, said[phrase])}")
        added += [f"{language} {phrase}" for phrase in new]
    return added


def drop(folder: Path = FOLDER) -> list[str]:
    """Take out of each translation what en.po no longer has; return the names of it."""
    wanted, dropped = read(folder / f"{ENGLISH}.po").entries, []
    for path in sorted(folder.glob("*.po")):
        kept = []
        for block in path.read_text("utf-8").split("\n\n"):
            found = _MSGID.search(block)
            if path.stem == ENGLISH or found is None or found[1] in {"", *wanted}:
                kept.append(block)
            else:
                dropped.append(f"{path.stem} {found[1]}")
        path.write_text("\n\n".join(kept).rstrip("\n") + "\n", "utf-8")
    return list(dict.fromkeys(dropped))


def entry(phrase: str, said: Said) -> str:
    """Write a phrase as a PO file holds it, each part of it with its status."""
    parts = []
    for context, text in said.fields.items():
        when = "" if context else f"# {said.when}\n"
        named = f"msgctxt {_quoted(context)}\n" if context else ""
        head = f"{when}# status: {said.status}\n{named}msgid {_quoted(phrase)}\n"
        parts.append(f"{head}msgstr {_lines(text)}\n")
    return "\n".join(parts)


def _lines(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return _quoted(text) if len(lines) <= 1 else "\n".join(map(_quoted, ["", *lines]))


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def main() -> None:
    """Bring the translations in step with en.po, as far as the deck goes, and say how."""
    for name in drop():
        print(f"taken out, en.po has it no longer: {name}")
    deck = load()
    if deck is None:
        print(f"Nothing taken: {NO_DECK} ({DECK}).")
        return
    added = fill(deck)
    for name in added:
        print(f"taken from the deck: {name}")
    print(f"{len(added)} phrases taken from the copy deck.")


if __name__ == "__main__":
    main()
