"""The list of those who were erased: ids alone, in a file that outlives every copy.

A copy that was made before brings them back; whoever puts it in place erases them again.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "mentorline.erased"


def listed(file: Path) -> list[int]:
    """Return the ids in the list, the oldest first; none where there is no file yet."""
    if not file.exists():
        return []
    lines = file.read_text("ascii").splitlines()
    return list(dict.fromkeys(int(line) for line in lines if line.isdigit()))


def note(file: Path, person_id: int) -> None:
    """Add a person to the list, for good, before they are erased; raises OSError.

    A line that a crash has cut off does not spoil the next.
    """
    if person_id in listed(file):
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"\n{person_id}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
