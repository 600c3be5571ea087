"""What the audit log knows to be done, each with the sentence that its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEDS: Final[Mapping[str, str]] = {
    "person.added": "added somebody",
    "backup.restored": "put a copy in the place of the database",
}
"""Who did it stands before the sentence, and what it was done to after it."""
