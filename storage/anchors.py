"""Where the chain of the audit log ended, line by line in a file beside the database.

Whoever has the database alone can cut off the end of the chain; what is written here shows it. A
restore does the same rightly, and says so here (docs/adr/0043).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.auditing import End

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

NAME = "mentorline.audit"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain ended at an instant; after a restore what was noted behind it is void."""

    at: str
    end: End
    restored: bool = False


def listed(file: Path) -> list[Anchor]:
    """Return the lines of the file, the oldest first; one that a crash cut off is left out."""
    if not file.exists():
        return []
    found = (_read(line) for line in file.read_text("ascii").splitlines())
    return [each for each in found if each is not None]


def binding(anchors: Iterable[Anchor]) -> list[End]:
    """Return where a chain that is whole must have lines, by place."""
    held: dict[int, End] = {}
    for each in anchors:
        if each.restored:
            held = {place: end for place, end in held.items() if place <= each.end.place}
        held[each.end.place] = each.end
    return [held[place] for place in sorted(held) if place]


def note(file: Path, at: datetime, end: End, *, restored: bool = False) -> None:
    """Add a line for good; raises OSError."""
    said = {"at": at.isoformat(), "place": end.place, "hash": end.hash.hex(), "restored": restored}
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"\n{json.dumps(said)}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(line: str) -> Anchor | None:
    try:
        said = json.loads(line)
        end = End(said["place"], bytes.fromhex(said["hash"]))
        return Anchor(said["at"], end, said["restored"])
    except (ValueError, KeyError, TypeError):
        return None
