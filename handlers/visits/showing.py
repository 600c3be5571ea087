"""How a visit is told: by its number, and by its days in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import local_time

if TYPE_CHECKING:
    from domain.visits import Visit


def tag(visit: Visit) -> str:
    """Name a visit as people know it: V3."""
    return f"V{visit.number}"


def dates(visit: Visit, language: str) -> str:
    """Write the days of a visit in a language: "12-13 Dec"."""
    return local_time.dates_text(visit.starts_on, visit.ends_on, language)
