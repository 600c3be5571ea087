"""Why a mentor is asked: a few codes, said in English in the log and in a reader's language.

The log and the offer keep the English words; `read` finds the codes in them again, so that a
mentor who asks WHY reads them in their own language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.model import Discipline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Why(StrEnum):
    """One thing that spoke for a mentor."""

    FOCAL = "focal"
    COUPLED = "coupled"
    REGIONAL = "regional"
    BACKUP = "backup"
    LEAD = "lead"
    COVERS = "covers"
    """Of another discipline, which the charter lets answer for the question's own."""
    OWN = "own"
    """Of the question's own discipline, before those who stand in."""
    BEFORE = "before"
    """Answered this asker's last question of the discipline."""
    VISITED = "visited"
    """Was on the visit after which this asker promised what the question is about."""
    LANGUAGE = "language"
    OPEN = "open"
    OFFERS = "offers"
    LONGEST = "longest"
    FIRST = "first"
    ALONE = "alone"
    CHOSEN = "chosen"
    """A coordinator chose them."""
    HANDED = "handed"
    """A colleague who has the question chose them."""
    LEFT = "left"
    """They are on call after a colleague who has the question."""
    MOVED = "moved"
    """A coordinator chose them in the place of a colleague who had it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A code; of COVERS with the discipline that is covered."""

    why: Why
    discipline: Discipline | None = None

    @property
    def english(self) -> str:
        """How the log says it."""
        named = "" if self.discipline is None else self.discipline.replace("_", " ")
        return _ENGLISH[self.why].format(discipline=named)


_ENGLISH: Mapping[Why, str] = {
    Why.FOCAL: "focal mentor",
    Why.COUPLED: "on call (coupled facility)",
    Why.REGIONAL: "on call (regional)",
    Why.BACKUP: "on call (back-up)",
    Why.LEAD: "lead mentor",
    Why.COVERS: "covers {discipline} by the charter",
    Why.OWN: "of the question's discipline",
    Why.BEFORE: "answered this asker before",
    Why.VISITED: "visited this asker's team",
    Why.LANGUAGE: "same language",
    Why.OPEN: "fewest open questions",
    Why.OFFERS: "fewest offers in 7 days",
    Why.LONGEST: "longest since the last offer",
    Why.FIRST: "first in the list",
    Why.ALONE: "nobody else left in this tier",
    Why.CHOSEN: "chosen by the coordinator",
    Why.HANDED: "handed over by a colleague",
    Why.LEFT: "on call after a colleague",
    Why.MOVED: "chosen by the coordinator in a colleague's place",
}
_JOINT = ", "


def english(reasons: Iterable[Reason]) -> str:
    """Say reasons as the log keeps them."""
    return _JOINT.join(each.english for each in reasons)


_KNOWN: Mapping[str, Reason] = {
    each.english: each
    for each in (
        *(Reason(why) for why in Why if why is not Why.COVERS),
        *(Reason(Why.COVERS, discipline) for discipline in Discipline),
    )
}


def read(text: str) -> tuple[Reason, ...]:
    """Return the reasons that the log's words stand for; words that are none are left out."""
    return tuple(_KNOWN[each] for each in text.split(_JOINT) if each in _KNOWN)
