"""Rolling counts up: sums over a group, never averages of percentages, and none of few people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from monitoring.learning import Count

FEWEST: Final = 5
"""Figures of a group of fewer people are hidden in every listing (FEATURES 2, small cells)."""

ALL: Final = "all"
BY: Final = ("facility", "region", "cadre", "discipline", "channel", "cohort")


@dataclass(frozen=True, slots=True)
class Rolled:
    """A figure of a group; of a group of too few people it says nothing, not even how many."""

    figure: str
    group: str
    numerator: int | None
    denominator: int | None
    people: int | None


def rolled(counts: Iterable[Count], by: str = "", open_ones: Collection[str] = ()) -> list[Rolled]:
    """Sum counts up for each value of one of BY, or for all; by figure, then by group.

    A person counts once in a group, however many rows they add. Figures that are `open_ones` are
    of no people, and hide nothing.
    """
    sums: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for each in counts:
        group = str(getattr(each, by)) if by else ALL
        sums[each.figure, group].append(each)
    return [
        _sum(figure, group, sums[figure, group], 0 if figure in open_ones else FEWEST)
        for figure, group in sorted(sums)
    ]


def _sum(figure: str, group: str, added: list[Count], fewest: int) -> Rolled:
    people = len({each.person_id for each in added if each.denominator})
    if people < fewest:
        return Rolled(figure, group, None, None, None)
    numerator, denominator = (
        sum(getattr(each, name) for each in added) for name in ("numerator", "denominator")
    )
    return Rolled(figure, group, numerator, denominator, people)
