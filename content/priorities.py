"""Which skills a facility's priorities put first: `content/priorities.yaml`, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from domain.analyses import Goal

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE: Final = Path(__file__).with_suffix(".yaml")


def skills(goals: Iterable[Goal]) -> tuple[frozenset[str], ...]:
    """Return the skills that each goal puts first, in the order of the goals."""
    known = _known()
    return tuple(known[each] for each in goals)


@cache
def _known() -> dict[Goal, frozenset[str]]:
    """Read the file; raises ValueError for a goal that there is not, KeyError where one lacks."""
    read = yaml.safe_load(FILE.read_text("utf-8"))
    found = {Goal(goal): frozenset(named) for goal, named in read.items()}
    return {goal: found[goal] for goal in Goal}
