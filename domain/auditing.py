"""The rules of the audit log: what a line is, and how each is chained to the one before.

A line is sealed by a key when it is written, and again with its place and the hash before it when
it joins the chain; so whoever has the database alone can neither add, change, move nor remove one
unseen (docs/adr/0043).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (a dataclass field is read at run time)
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Digest = Callable[[str, str], bytes]
    """Makes a keyed hash of a text, of another kind for each use."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and by which door; nobody by id is whoever types commands."""

    id: int | None = None
    way: str = "command"


OPERATOR: Final = Actor()

LOOSE: Final = "audit.line"
CHAINED: Final = "audit.chain"
"""What is sealed: a line as it was written, and one in its place behind another."""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody did; `detail` as JSON, `place` and `hash` once it stands in the chain."""

    id: int
    at: datetime
    actor_id: int | None
    way: str
    deed: str
    subject: str = ""
    detail: str = "{}"
    place: int | None = None
    hash: bytes | None = None


def packed(detail: Mapping[str, str | int]) -> str:
    """Return details as JSON that is the same for the same details."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"))


def text_of(line: Line) -> str:
    """Return all that a line says, as one text that no other line has."""
    said = (line.id, line.at.isoformat(), line.actor_id, line.way, line.deed)
    return json.dumps((*said, line.subject, line.detail), separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class End:
    """Where a chain ends: how many lines it has, and the hash of the last."""

    place: int = 0
    hash: bytes = bytes(32)


class Fault(StrEnum):
    """What may be wrong with a chain, and how it shows."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    CUT_OFF = "cut_off"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place at which a chain is not what it was, and why."""

    fault: Fault
    place: int

    @property
    def sentence(self) -> str:
        """Say it plainly."""
        return _SENTENCES[self.fault] % self.place


_SENTENCES: Final[Mapping[Fault, str]] = {
    Fault.CHANGED: "line %d was changed, or a line before it was taken away",
    Fault.MISSING: "line %d is missing",
    Fault.INSERTED: "line %d was put in by somebody else",
    Fault.CUT_OFF: "the end was cut off: line %d stood there, and it does not any more",
    Fault.FOREIGN: "a line that waits for its place was not written by this service (id %d)",
}


def is_ours(line: Line, digest: Digest) -> bool:
    """Tell whether a line without a place is as it was written."""
    return line.hash == digest(LOOSE, text_of(line))


def joined(line: Line, end: End, digest: Digest) -> End:
    """Return where the chain ends once a line stands behind its end."""
    place = end.place + 1
    said = json.dumps((place, end.hash.hex(), text_of(line)), separators=(",", ":"))
    return End(place, digest(CHAINED, said))


def checked(end: End, lines: Sequence[Line], digest: Digest) -> End | Break:
    """Follow a chain from its proven end over its next lines; return its end, or its break.

    The line that stands behind one that does not fit tells whether that one was put in.
    """
    for number, line in enumerate(lines):
        then = joined(line, end, digest)
        if line.place is None or line.place > then.place:
            return Break(Fault.MISSING, then.place)
        if line.place != then.place or line.hash != then.hash:
            after = lines[number + 1 : number + 2]
            fits = any(joined(each, end, digest).hash == each.hash for each in after)
            return Break(Fault.INSERTED if fits else Fault.CHANGED, then.place)
        end = then
    return end
