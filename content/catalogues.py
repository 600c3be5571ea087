"""A catalogue of phrases: one PO file a language, read into values with their review status.

The msgid is the phrase id. The msgctxt is none for the text, `short` for its variant on SMS, and
`button:<KEY>` for the label of a button. What a translator's comment (`# status: ...`) says of an
entry counts before what the head of the file (`X-Mentorline-Status`) says of all: gettext's tools
keep both when they merge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.pofile import PoFileError, read_po

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TEXT = ""
SHORT = "short"
BUTTON = "button:"
_HEAD = re.compile(r'^"X-Mentorline-Status: (\w+)\\n"$', re.MULTILINE)
_MARK = "status:"


class Status(StrEnum):
    """How far a wording has come."""

    REVIEWED = "reviewed"
    NEEDS_NATIVE_REVIEW = "needs_native_review"


class BadCatalogue(ValueError):
    """A file that is no PO file; its message names it and the line."""


@dataclass(slots=True)
class Entry:
    """What a catalogue says of one phrase, by context, and the comment to its text.

    `statuses` are the words after `status:`, one for each context that carries its own.
    """

    fields: dict[str, str] = field(default_factory=dict)
    when: str = ""
    statuses: dict[str, str] = field(default_factory=dict)

    def buttons(self) -> dict[str, str]:
        """Return the labels of the buttons by their keys."""
        found = ((name, label) for name, label in self.fields.items() if name.startswith(BUTTON))
        return {name.removeprefix(BUTTON): label for name, label in found}

    def strange(self) -> list[str]:
        """Return the contexts that no phrase has."""
        known = {TEXT, SHORT}
        return [name for name in self.fields if name not in known and not name.startswith(BUTTON)]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The phrases of one language, in the order of their file."""

    language: str
    head: str
    entries: dict[str, Entry]

    def status(self, phrase_id: str, context: str = TEXT) -> str:
        """Return the status of an entry: its own, else that of the file, else nothing."""
        return self.entries[phrase_id].statuses.get(context, self.head)


def read(path: Path) -> Catalogue:
    """Read what a catalogue says; doubtful (fuzzy) and empty entries are left out.

    Raises BadCatalogue for a file that cannot be understood.
    """
    try:
        text = path.read_text("utf-8")
        found = read_po(text.splitlines(), abort_invalid=True)
    except (PoFileError, ValueError) as fault:
        raise BadCatalogue(f"{path.name} cannot be read as a PO file: {fault}") from fault
    head = _HEAD.search(text)
    entries: dict[str, Entry] = {}
    for message in found:
        if message.id and message.string and not message.fuzzy:
            entry, context = entries.setdefault(str(message.id), Entry()), message.context or TEXT
            entry.fields[context] = str(message.string)
            status, said = _told(message.user_comments)
            if status:
                entry.statuses[context] = status
            if context == TEXT:
                entry.when = said
    return Catalogue(path.stem, head[1] if head else "", entries)


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces of a text; ValueError for one that is more than a plain name."""
    names = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{{{name}}} must be a plain name in braces")
        names.add(name)
    return frozenset(names)


def _told(comments: Iterable[str]) -> tuple[str, str]:
    """Part a translator's comments: the status, and the rest as one line."""
    status, rest = "", []
    for line in comments:
        if line.startswith(_MARK):
            status = line.removeprefix(_MARK).strip()
        else:
            rest.append(line)
    return status, " ".join(rest)
