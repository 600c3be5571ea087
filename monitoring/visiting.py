"""Counting visits: those that took place (IN-01), took place in time (IN-02), and hours (IN-03).

What each of them counts, and what not, is defined in docs/indicators.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import visit_clock
from domain.visits import Part, Reply, VisitState
from storage import facilities, responses, visits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from domain.model import Facility
    from domain.visits import Visit
    from storage.uow import UnitOfWork

NAMES: Final = {
    "IN-01": "visits completed",
    "IN-02": "visits completed in time",
    "IN-03": "hours side by side",
}
ALL: Final = "all"
BY: Final = ("facility", "region")

_DEBRIEF: Final = "debrief_mentor"
_HOURS: Final = "m2"
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Count:
    """What one visit adds to a figure; where a figure is of nothing, the denominator is None."""

    figure: str
    facility: str
    region: str
    numerator: float
    denominator: int | None = None


def counts(uow: UnitOfWork, since: datetime, until: datetime) -> list[Count]:
    """Return what each visit adds, of those that belong to the time from `since` to `until`."""
    places = {each.id: each for each in facilities.every(uow)}
    found = visits.every(uow)
    return [
        each
        for visit in found
        for each in _of_visit(uow, visit, places[visit.facility_id], (since, until))
    ]


def rolled(counted: Iterable[Count], by: str = "") -> list[tuple[str, str, float, int | None]]:
    """Sum up for each facility or region, or for all: figure, group, numerator, denominator."""
    sums: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for each in counted:
        sums[each.figure, str(getattr(each, by)) if by else ALL].append(each)
    return [
        (figure, group, sum(each.numerator for each in added), _denominator(added))
        for (figure, group), added in sorted(sums.items())
    ]


def _denominator(added: list[Count]) -> int | None:
    known = [each.denominator for each in added if each.denominator is not None]
    return sum(known) if known else None


def _of_visit(
    uow: UnitOfWork, visit: Visit, place: Facility, period: tuple[datetime, datetime]
) -> Iterator[Count]:
    where = (place.code, place.region)
    since, until = period
    if visit.closed_at is not None and since <= visit.closed_at < until:
        yield Count("IN-01", *where, 1)
        yield Count("IN-03", *where, _minutes(uow, visit) / _HOUR)
    planned = visit_clock.local(visit.first_on, visit_clock.MIDNIGHT, place.time_zone)
    if since <= planned < until and _is_decided(uow, visit, place):
        yield Count("IN-02", *where, int(visit_clock.is_on_time(visit, place.time_zone)), 1)


def _is_decided(uow: UnitOfWork, visit: Visit, place: Facility) -> bool:
    """Tell whether it is known by now if a visit took place in time."""
    if visit.state in (VisitState.CLOSED, VisitState.CANCELLED):
        return True
    last = visit.first_on + visit_clock.ON_TIME + visit_clock.DAY
    return uow.now >= visit_clock.local(last, visit_clock.MIDNIGHT, place.time_zone)


def _minutes(uow: UnitOfWork, visit: Visit) -> float:
    """Add up the time side by side, once for each mentor: as their debrief says.

    Of the mentor who closed the visit it is else what they said then; so it is of a visit that a
    coordinator closed, where no mentor has said anything.
    """
    told = _told(uow, visit)
    members = visits.members(uow, visit.id)
    went = [each for each in members if each.part is Part.MENTOR and each.reply is not Reply.NOT]
    closed = {each.person_id for each in went} & {visit.closed_by_id} - told.keys()
    if visit.minutes is not None and (closed or not told):
        return sum(told.values()) + visit.minutes
    return sum(told.values())


def _told(uow: UnitOfWork, visit: Visit) -> dict[int, float]:
    """Return the minutes that each mentor gave in their debrief."""
    found = [each for each in responses.of_visit(uow, visit.id) if each.instrument == _DEBRIEF]
    persons = {each.id: each.person_id for each in found}
    return {
        persons[each.response_id]: each.number * _HOUR
        for each in responses.answers_of(uow, list(persons))
        if each.step == _HOURS and each.number is not None
    }
