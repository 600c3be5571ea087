"""Whom a broadcast is for: filters, any of a kind and all of the kinds, and their one JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from domain.languages import Language
from domain.model import Discipline, Role
from domain.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DORMANT: Final = timedelta(days=Pace().dormant_days)
"""Who has written nothing for so long is dormant, as the starter course counts it."""


class Activity(StrEnum):
    """Whether somebody has written to us lately, on whatever channel and about whatever.

    Who is new is active: they have not been silent for as long as `DORMANT`.
    """

    ANY = "any"
    ACTIVE = "active"
    DORMANT = "dormant"


class Got(StrEnum):
    """What became of an earlier broadcast for those to whom another one goes."""

    GOT = "got"
    SILENT = "silent"
    """They got it and have not answered."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Those of an earlier broadcast, by its number."""

    number: int
    who: Got = Got.GOT


@dataclass(frozen=True, slots=True)
class Filters:
    """Who is meant: a kind that names nothing lets everybody through, so that `{}` is all.

    Facilities stand here by their codes, regions and cohorts by their names.
    """

    roles: frozenset[Role] = frozenset()
    disciplines: frozenset[Discipline] = frozenset()
    cadres: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    cohorts: frozenset[str] = frozenset()
    languages: frozenset[Language] = frozenset()
    activity: Activity = Activity.ANY
    follows: FollowUp | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is left out."""
        return self == Filters()


KINDS: Final[Mapping[str, Callable[[str], Any]]] = {
    "roles": Role,
    "disciplines": Discipline,
    "cadres": str,
    "facilities": str,
    "regions": str,
    "cohorts": str,
    "languages": Language,
}
"""The kinds that hold a set, and what a value of each is."""


def to_json(filters: Filters) -> str:
    """Write filters as the one text that stands for them: what names nothing is left out."""
    found: dict[str, Any] = {kind: sorted(getattr(filters, kind)) for kind in KINDS}
    found = {kind: values for kind, values in found.items() if values}
    if filters.activity is not Activity.ANY:
        found["activity"] = filters.activity
    if filters.follows is not None:
        found["follows"] = {"number": filters.follows.number, "who": filters.follows.who}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_json(text: str) -> Filters:
    """Read what `to_json` wrote; raises ValueError for anything else."""
    given = json.loads(text)
    if not isinstance(given, dict):
        raise ValueError("filters are an object")  # noqa: TRY004 (of a text, whatever it holds)
    strange = given.keys() - {*KINDS, "activity", "follows"}
    if strange:
        raise ValueError(f"filters have no {', '.join(sorted(strange))}")
    sets = {
        kind: frozenset(_values(kind, given[kind], make))
        for kind, make in KINDS.items()
        if kind in given
    }
    return Filters(
        **sets,
        activity=Activity(given.get("activity", Activity.ANY)),
        follows=_follows(given["follows"]) if "follows" in given else None,
    )


def _values(kind: str, given: object, make: Callable[[str], Any]) -> list[Any]:
    if not (isinstance(given, list) and given and all(isinstance(each, str) for each in given)):
        raise ValueError(f"{kind} are a list of words")
    return [make(each) for each in given]


def _follows(given: object) -> FollowUp:
    if not (isinstance(given, dict) and given.keys() == {"number", "who"}):
        raise ValueError("a follow-up has a number and says who")
    number = given["number"]
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValueError("a follow-up has the number of a broadcast")
    return FollowUp(number, Got(given["who"]))
