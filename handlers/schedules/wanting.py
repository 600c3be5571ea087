"""Who is pushed nothing at all, whatever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.model import Person


def unwanted(person: Person) -> str:
    """Return why nothing is pushed to a person at all, or ""."""
    if person.erased_at is not None or person.stopped_at is not None:
        return "left"
    return "" if person.consented_at is not None else "no_consent"
