"""Facilities in figures: which have a situation analysis that counts, and the pulse of teams.

Each figure is a numerator and a denominator for each facility, to be summed up and then divided.
What each of them counts is defined in docs/indicators.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from content.instruments import Instruments
from domain import analyses
from monitoring import pulses
from storage import analyses as stored
from storage import facilities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from domain.model import Facility
    from storage.uow import UnitOfWork

ANALYSIS: Final = "IN-13"
PULSE: Final = "PB-09"
NAMES: Final = {
    ANALYSIS: "situation analysis up to date",
    PULSE: "psychological safety",
}
PULSES: Final = timedelta(weeks=14)
"""So far back a pulse counts: it is asked every 13 weeks."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a facility adds to a figure; of too few people it says nothing, not even how many."""

    figure: str
    facility: str
    region: str
    numerator: float | None
    denominator: int | None


def figures(uow: UnitOfWork, now: datetime) -> list[Figure]:
    """Count each figure for each facility, as it stands now."""
    known = facilities.every(uow)
    counted = [*_analyses(uow, known, now), *_pulses(uow, known, now)]
    return sorted(counted, key=lambda each: (each.figure, each.facility))


def by_region(counted: Sequence[Figure]) -> list[Figure]:
    """Sum figures up for each region, but for those of people.

    Where one facility of a region is hidden, a sum over the region would give it away.
    """
    sums: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for each in counted:
        if each.figure != PULSE:
            sums[each.figure, each.region].append(each)
    return [
        Figure(
            *(figure, "", region),
            sum(each.numerator or 0 for each in added),
            sum(each.denominator or 0 for each in added),
        )
        for (figure, region), added in sorted(sums.items())
    ]


def _analyses(uow: UnitOfWork, known: Sequence[Facility], now: datetime) -> Iterator[Figure]:
    parts = Instruments.load().get(analyses.INSTRUMENT).parts
    for each in known:
        rounds = analyses.rounds(parts, stored.of_facility(uow, each.id))
        valid = analyses.valid_until(rounds, now) is not None
        yield Figure(ANALYSIS, each.code, each.region, int(valid), 1)


def _pulses(uow: UnitOfWork, known: Sequence[Facility], now: datetime) -> Iterator[Figure]:
    places = {each.id: each for each in known}
    for marks in pulses.means(uow, list(places), now - PULSES):
        place, count = places[marks.facility_id], marks.people
        total = None if count is None else round(marks.total, 1)
        if marks.count:
            yield Figure(PULSE, place.code, place.region, total, count)
