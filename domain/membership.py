"""How somebody stands with the programme, whose name is looked for, and what a role needs."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.importing.people import NEED_DISCIPLINE, NEED_FACILITY
from domain.model import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from domain.model import Discipline, Person

SHOWN: Final = 3
"""So many of the last signs of an address tell it from others of a person, and not whose it is."""


class State(StrEnum):
    """How somebody stands: what is most in the way of reaching them comes first."""

    LEFT = "left"
    NO_ADDRESS = "no_address"
    JOINED = "joined"
    INVITED = "invited"
    WAITING = "waiting"
    """Known, and neither invited nor joined."""


class Objection(StrEnum):
    """Why the roles of somebody cannot become these."""

    NONE_LEFT = "none_left"
    OWN = "own"
    """Nobody takes the coordinator's role from themselves."""
    DISCIPLINE = "discipline"
    FACILITY = "facility"


def state(person: Person, *, reachable: bool, invited: bool) -> State:
    """Return how somebody stands; `reachable` says that an address of theirs works."""
    if person.stopped_at is not None:
        return State.LEFT
    if not reachable:
        return State.NO_ADDRESS
    if person.consented_at is not None:
        return State.JOINED
    return State.INVITED if invited else State.WAITING


def folded(text: str) -> str:
    """Return a text in the form in which names are looked for: no accents, no capitals."""
    plain = unicodedata.normalize("NFKD", text)
    plain = unicodedata.normalize("NFKD", plain.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def is_called(name: str, wanted: Sequence[str]) -> bool:
    """Tell whether each word that is looked for, and was folded, begins a word of a name."""
    if not wanted:
        return True
    words = folded(name).replace("-", " ").split()
    return all(any(word.startswith(one) for word in words) for one in wanted)


def masked(value: str) -> str:
    """Return an address as it may be shown: its last signs alone, and fewer of a short one."""
    shown = min(SHOWN, len(value) // 2)
    return f"…{value[len(value) - shown :]}" if shown else "…"


def objection(
    person: Person, roles: Collection[Role], by: int | None, *, others: bool = True
) -> Objection | None:
    """Return why somebody's roles cannot become these, or None.

    `others` says that there are further coordinators.
    """
    if not roles:
        return Objection.NONE_LEFT
    loses = Role.COORDINATOR in person.roles and Role.COORDINATOR not in roles
    if loses and (by == person.id or not others):
        return Objection.OWN
    return lacking(roles, person.discipline, person.facility_id)


def lacking(
    roles: Collection[Role], discipline: Discipline | None, facility_id: int | None
) -> Objection | None:
    """Return what somebody of these roles has to have and has not, or None."""
    if NEED_DISCIPLINE & set(roles) and discipline is None:
        return Objection.DISCIPLINE
    if NEED_FACILITY & set(roles) and facility_id is None:
        return Objection.FACILITY
    return None
