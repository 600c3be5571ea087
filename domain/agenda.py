"""What a meeting could talk about: what people ask, what they miss, and what they lack.

Counts alone, and none that is small: a group of few questions is pooled with others or hidden, an
item that few people answered says nothing (FEATURES 2, small cells).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST: Final = 3
"""So many of each sort an agenda names."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions of a discipline came from facilities of a level; "" for several."""

    discipline: str
    level: str
    questions: int


@dataclass(frozen=True, slots=True)
class Missed:
    """How many people answered an item for the first time, and how many of them wrongly."""

    ref: str
    people: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """At how many facilities a kind of barrier is open."""

    kind: str
    facilities: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is worth talking about, the most first."""

    asked: tuple[Asked, ...] = ()
    missed: tuple[Missed, ...] = ()
    lacking: tuple[Lacking, ...] = ()

    def shorter(self) -> Agenda | None:
        """Return it without the last of its longest list, or None where each names one at most."""
        most = max(len(self.asked), len(self.missed), len(self.lacking))
        if most <= 1:
            return None
        if len(self.lacking) == most:
            return replace(self, lacking=self.lacking[:-1])
        if len(self.asked) == most:
            return replace(self, asked=self.asked[:-1])
        return replace(self, missed=self.missed[:-1])


def most_asked(counts: Iterable[Asked], fewest: int) -> tuple[Asked, ...]:
    """Rank the questions of a month by discipline and level.

    Those of a discipline that are fewer than `fewest` at each level count together, whatever the
    level, and are left out where they still are fewer.
    """
    sums: Counter[tuple[str, str]] = Counter()
    for each in counts:
        sums[each.discipline, each.level] += each.questions
    shown = [Asked(*group, n) for group, n in sums.items() if n >= fewest]
    pooled: Counter[str] = Counter()
    for (discipline, _), n in sums.items():
        pooled[discipline] += n if n < fewest else 0
    shown += [Asked(discipline, "", n) for discipline, n in pooled.items() if n >= fewest]
    shown.sort(key=lambda each: (-each.questions, each.discipline, each.level))
    return tuple(shown[:MOST])


def most_missed(counts: Iterable[Missed], fewest: int) -> tuple[Missed, ...]:
    """Rank the items by the part of people who missed them; those of few people are hidden."""
    people: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for each in counts:
        people[each.ref] += each.people
        wrong[each.ref] += each.wrong
    shown = [Missed(ref, n, wrong[ref]) for ref, n in people.items() if n >= fewest and wrong[ref]]
    shown.sort(key=lambda each: (-each.wrong / each.people, -each.people, each.ref))
    return tuple(shown[:MOST])


def most_lacking(barriers: Iterable[tuple[str, int]]) -> tuple[Lacking, ...]:
    """Rank kinds of open barriers, each given with its facility, by how many have them."""
    places: dict[str, set[int]] = {}
    for kind, facility in barriers:
        places.setdefault(kind, set()).add(facility)
    shown = [Lacking(kind, len(found)) for kind, found in places.items()]
    shown.sort(key=lambda each: (-each.facilities, each.kind))
    return tuple(shown[:MOST])


def fitted(agenda: Agenda, fits: Callable[[Agenda], bool]) -> Agenda:
    """Return an agenda shortened until it fits, or until it cannot be any shorter."""
    while not fits(agenda) and (shorter := agenda.shorter()) is not None:
        agenda = shorter
    return agenda


def facilities_of(pairs: Sequence[tuple[int | None, bool]]) -> tuple[int, int]:
    """Return at how many facilities somebody was invited, and from how many somebody came.

    A pair is the facility of somebody invited and whether they were there (IN-14).
    """
    invited = {place for place, _ in pairs if place is not None}
    attending = {place for place, came in pairs if came and place is not None}
    return len(invited), len(attending)
