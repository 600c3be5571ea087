"""Stretches of duty as instants, which can be cut, and given back as shifts in local time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from domain.local_time import to_local, to_utc
from domain.model import Shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from domain.model import Discipline, Tier

Line = tuple["Discipline", "Tier"]

UTC_ZONE = "Etc/UTC"
"""In it a shift is told that begins or ends in an hour which its own clocks show twice."""

SINGLE, RULE, OVERRIDE, TEMPORARY = "shift", "rule", "override", "temporary"
"""How an origin begins; the id of the row follows."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One person's duty from one instant (UTC) until another, `end` excluded.

    `zone` is where it was planned, `shift` the single shift that it comes from, if from any, and
    `cut` says that it is no longer as long as that. `origin` names what put the person there, such
    as "rule 12": all of a rotation's group have the same.
    """

    line: Line
    mentor_id: int
    start: datetime
    end: datetime
    zone: str
    shift: Shift | None = None
    cut: bool = False
    origin: str = ""

    def touches(self, since: datetime, until: datetime) -> bool:
        """Tell whether it goes on at `since`, or begins after that and by `until`."""
        return self.start <= until and self.end > since


def of_shift(shift: Shift) -> Stretch:
    """Give a single shift as a stretch; clocks that jump can leave it empty."""
    return Stretch(
        (shift.discipline, shift.tier),
        shift.mentor_id,
        to_utc(shift.starts, shift.time_zone),
        to_utc(shift.ends, shift.time_zone),
        shift.time_zone,
        shift,
        origin=f"{SINGLE} {shift.id}",
    )


def within(whole: Stretch, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Give the part of a stretch between two instants, if there is any."""
    first, last = max(whole.start, start), min(whole.end, end)
    if first < last:
        yield _part(whole, first, last)


def without(whole: Stretch, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Give what is left of a stretch when the time between two instants is cut out of it."""
    if start >= end:
        yield whole
        return
    if whole.start < min(start, whole.end):
        yield _part(whole, whole.start, min(start, whole.end))
    if max(end, whole.start) < whole.end:
        yield _part(whole, max(end, whole.start), whole.end)


def distinct(found: Iterable[Stretch]) -> list[Stretch]:
    """Leave out what lies within another stretch of the same person and line."""
    kept: list[Stretch] = []
    ends: dict[tuple[Line, int], datetime] = {}
    for each in sorted(found, key=_outer_first):
        whose = (each.line, each.mentor_id)
        if whose not in ends or each.end > ends[whose]:
            ends[whose] = each.end
            kept.append(each)
    return kept


def as_shift(stretch: Stretch) -> Shift:
    """Give a stretch as a shift in local time.

    A single shift that keeps its start keeps its id. Any other id is made of line, person and
    start, hence always the same; it is negative, which no stored row's is.
    """
    single = stretch.shift
    if single is not None and not stretch.cut:
        return single
    zone = stretch.zone
    ends = (_wall(stretch.start, zone), _wall(stretch.end, zone))
    if (to_utc(ends[0], zone), to_utc(ends[1], zone)) != (stretch.start, stretch.end):
        zone, ends = UTC_ZONE, (_wall(stretch.start, UTC_ZONE), _wall(stretch.end, UTC_ZONE))
    starts_alike = single is not None and to_utc(single.starts, single.time_zone) == stretch.start
    own = single.id if single is not None and starts_alike else _id(stretch)
    return Shift(own, stretch.mentor_id, *stretch.line, *ends, zone)


def _part(whole: Stretch, start: datetime, end: datetime) -> Stretch:
    if (start, end) == (whole.start, whole.end):
        return whole
    return replace(whole, start=start, end=end, cut=True)


def _outer_first(stretch: Stretch) -> tuple[datetime, float, bool, int]:
    """Order so that what holds others comes before them, and single shifts before derived ones."""
    single = stretch.shift
    return stretch.start, -stretch.end.timestamp(), single is None, single.id if single else 0


def _wall(instant: datetime, zone: str) -> datetime:
    return to_local(instant, zone).replace(tzinfo=None, fold=0)


def _id(stretch: Stretch) -> int:
    discipline, tier = stretch.line
    named = f"{discipline} {tier} {stretch.mentor_id} {stretch.start.isoformat()}"
    return -1 - (int.from_bytes(blake2b(named.encode(), digest_size=8).digest()) >> 1)
