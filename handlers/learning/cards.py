"""Loading guideline cards: all or nothing, and no card is sent that nobody has signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.guides import Card, Standing, fault_of_signature
from storage import guides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.uow import UnitOfWork

PRACTICE_ONLY = (
    "a practice card is for a practice programme alone; have it signed, or leave it out"
)


def faults(
    uow: UnitOfWork, cards: Sequence[tuple[int, Card]], *, practice: bool = False
) -> list[tuple[int, str]]:
    """Return why cards cannot be stored here, with their lines."""
    stored = {each.ref: each for each in guides.cards(uow)}
    found = []
    for line, card in cards:
        if card.standing is Standing.PRACTICE and not practice:
            found.append((line, f"{card.ref}: {PRACTICE_ONLY}"))
        if fault := fault_of_signature(card, stored.get(card.ref)):
            found.append((line, f"{card.ref} {fault}"))
    return found


def store(uow: UnitOfWork, cards: Sequence[Card]) -> None:
    """Store cards, each in the place of an earlier one of its name."""
    for each in cards:
        guides.put(uow, each)
