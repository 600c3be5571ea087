"""Who has told us all and waits to be let in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.joining import Work
from storage import facilities, joinings

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Person
    from handlers.desk import Desk

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody who would join: what they call themselves, where they work, and what they do."""

    id: int
    name: str
    place: str
    work: Work
    cadre: str
    since: datetime | None


def read(desk: Desk, reader: Person) -> list[Waits]:
    """Return who waits, the longest first."""
    return [
        Waits(
            each.id,
            each.name,
            facilities.get(desk.uow, each.facility_id).name,
            each.work or Work.OTHER,
            desk.word(f"cadre.{each.work or Work.OTHER}", reader),
            each.consented_at,
        )
        for each in joinings.pending(desk.uow, MOST)
    ]
