"""Where a rota leaves a discipline uncovered, or has two people do what one was meant to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.model import Tier
from domain.rota.stretches import RULE, SINGLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from domain.model import Discipline
    from domain.rota.stretches import Stretch


@dataclass(frozen=True, slots=True)
class Gap:
    """No mentor of a discipline is on call between two instants (UTC).

    None is before, or after, all that is known.
    """

    discipline: Discipline
    starts: datetime | None
    ends: datetime | None

    @property
    def key(self) -> str:
        """What names this gap, until it changes."""
        ends = (each.isoformat() if each else "" for each in (self.starts, self.ends))
        return " ".join((self.discipline, *ends))


@dataclass(frozen=True, slots=True)
class Double:
    """Two people are on by different rules for the same mentees, first between two instants."""

    discipline: Discipline
    tier: Tier
    mentors: tuple[int, int]
    origins: tuple[str, str]
    starts: datetime
    ends: datetime

    @property
    def key(self) -> str:
        """What names this double cover, however often it comes: the rules, and who is on."""
        people = (str(each) for each in self.mentors)
        return " ".join((self.discipline, self.tier, *self.origins, *people))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mentor serves; None is everywhere."""

    facility_id: int | None = None
    region: str | None = None


def uncovered(
    found: Iterable[Stretch], disciplines: Collection[Discipline], since: datetime, until: datetime
) -> list[Gap]:
    """Give the gaps of some disciplines within a span of which all stretches are known.

    Coordinators cover nothing. The gaps come by start; one that reaches an end of the span may be
    longer, and has no such end.
    """
    cover = [each for each in found if each.line[1] is not Tier.COORDINATOR]
    gaps = [
        Gap(discipline, *ends)
        for discipline in sorted(disciplines)
        for ends in _between([one for one in cover if one.line[0] == discipline], since, until)
    ]
    return sorted(gaps, key=lambda each: each.starts or since)


def doubled(found: Iterable[Stretch], places: Mapping[int, Place]) -> list[Double]:
    """Give the double covers that nobody meant, each once, where it comes first.

    Two people are on together without meaning to when a rule puts one there and another rule, or
    a single shift, the other, in one tier and for the same mentees: the same facility where that
    decides who asks them, the same region for regional mentors, else everybody. Who stands in for
    somebody stands where that person stood. No fault is a rotation's group, what an override adds,
    what a temporary schedule says, and single shifts beside each other, all of which were written
    down for people together.
    """
    planned = [each for each in found if each.origin.split()[0] in (RULE, SINGLE)]
    doubles: dict[str, Double] = {}
    for one, other in _together(planned):
        if _clash(one, other, places):
            double = _double(one, other)
            doubles.setdefault(double.key, double)
    return sorted(doubles.values(), key=lambda each: (each.starts, each.key))


def _between(
    cover: list[Stretch], since: datetime, until: datetime
) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Give the times between the stretches; an open end is None."""
    at: datetime = since
    for each in sorted(cover, key=lambda one: one.start):
        if each.start > at:
            yield at if at > since else None, each.start
        at = max(at, each.end)
    if at < until:
        yield at if at > since else None, None


def _together(found: Iterable[Stretch]) -> Iterator[tuple[Stretch, Stretch]]:
    """Give the pairs of a line that have an instant in common."""
    by_line = sorted(found, key=lambda each: (each.line, each.start))
    for place, one in enumerate(by_line):
        for other in by_line[place + 1 :]:
            if other.line != one.line or other.start >= one.end:
                break
            yield one, other


def _clash(one: Stretch, other: Stretch, places: Mapping[int, Place]) -> bool:
    return (
        one.mentor_id != other.mentor_id
        and one.origin != other.origin
        and RULE in (one.origin.split()[0], other.origin.split()[0])
        and _serve_the_same(one.line[1], places.get(one.mentor_id), places.get(other.mentor_id))
    )


def _serve_the_same(tier: Tier, one: Place | None, other: Place | None) -> bool:
    one, other = one or Place(), other or Place()
    if tier in (Tier.FOCAL, Tier.COUPLED):
        return one.facility_id == other.facility_id
    if tier is Tier.REGIONAL:
        return None in (one.region, other.region) or one.region == other.region
    return True


def _double(one: Stretch, other: Stretch) -> Double:
    first, second = sorted((one, other), key=lambda each: (each.origin, each.mentor_id))
    return Double(
        *one.line,
        (first.mentor_id, second.mentor_id),
        (first.origin, second.origin),
        max(one.start, other.start),
        min(one.end, other.end),
    )
