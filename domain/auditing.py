"""The rules of the audit log: what a line is, and how each is chained to the one before.

A line is sealed by a key when it is written, and again with its place and the hash before it when
it joins the chain; so whoever has the database alone can neither add, change, move nor remove one
unseen (docs/adr/0043).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (a dataclass field is read at run time)
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOSE: Final = "audit.line"
"""What the seal of a line is called before it has a place, and so of no other use."""


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
