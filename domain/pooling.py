"""What a group has said, and never what so few have said that they could be told apart.

The rule: an answer counts in one pool and in no other, for ever, and a pool is shown whole once
at least five people are in it. Two pools that are shown have therefore no answer in common: what
one has and the other has not is a whole pool, so no difference of any two shows fewer than five.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")

FEWEST: Final = 5
"""So many people have to be in what is shown (FEATURES 2, small cells)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A visit whose debriefs are over: where it was, and who answered by then."""

    visit_id: int
    facility_id: int
    region: str
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class Pool:
    """Visits whose answers are shown together, and nowhere else."""

    visits: tuple[Settled, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The visits."""
        return tuple(each.visit_id for each in self.visits)

    @property
    def people(self) -> frozenset[int]:
        """Who answered after one of them; one who did after several counts once."""
        return _people(self.visits)


def pools(settled: Sequence[Settled]) -> list[Pool]:
    """Return the pools of visits in the order in which their debriefs were over.

    A visit goes with those of its facility that wait before it, else with those of its region,
    as soon as there are enough people. What a later visit brings changes no earlier pool.
    """
    waiting: list[Settled] = []
    found: list[Pool] = []
    for each in settled:
        waiting.append(each)
        together = _enough(waiting, each)
        if together:
            found.append(Pool(tuple(together)))
            waiting = [one for one in waiting if one not in together]
    return found


def together(pooled: Iterable[Mapping[int, Sequence[T]]]) -> dict[int, list[T]]:
    """Return what people gave in answer to one question, by person, over several pools.

    A pool in which too few answered it adds nothing: the sum less the others would show them.
    """
    found: dict[int, list[T]] = {}
    for given in pooled:
        if _is_enough(given):
            for who, gave in given.items():
                found.setdefault(who, []).extend(gave)
    return found


def mean(given: Mapping[int, Sequence[int]]) -> float | None:
    """Return the mean of what people gave, by person; None where they are too few."""
    numbers = [each for theirs in given.values() for each in theirs]
    return sum(numbers) / len(numbers) if _is_enough(given) else None


def counts(given: Mapping[int, Sequence[str]]) -> list[tuple[str, int]] | None:
    """Return how often each key was given, the most frequent first; None where too few are."""
    if not _is_enough(given):
        return None
    counted = Counter(each for theirs in given.values() for each in theirs)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _is_enough(given: Mapping[int, Sequence[object]]) -> bool:
    return sum(bool(theirs) for theirs in given.values()) >= FEWEST


def _enough(waiting: Sequence[Settled], last: Settled) -> list[Settled]:
    here = [one for one in waiting if one.facility_id == last.facility_id]
    around = [one for one in waiting if one.region == last.region]
    for together in (here, around):
        if len(_people(together)) >= FEWEST:
            return together
    return []


def _people(visits: Iterable[Settled]) -> frozenset[int]:
    return frozenset(person for each in visits for person in each.people)
