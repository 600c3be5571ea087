"""Finding people: by name, role, discipline, facility and how they stand, some at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import membership
from storage import addresses, facilities, invitations, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.membership import State
    from domain.model import Channel, Discipline, Facility, Person, Role
    from storage.uow import UnitOfWork

A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """Who is looked for; what is empty lets everybody through."""

    name: str = ""
    role: Role | None = None
    discipline: Discipline | None = None
    facility_id: int | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the list."""

    person: Person
    place: str
    channels: tuple[Channel, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of people; `counts` are of all who fit, however they stand, and `known` of all."""

    entries: tuple[Entry, ...]
    found: int
    known: int
    page: int
    pages: int
    counts: Mapping[State, int]
    places: Sequence[Facility]


def find(uow: UnitOfWork, filters: Filters, page: int = 1) -> Listing:
    """Return a page of those who fit, by name; one that is not there is the nearest."""
    places = facilities.every(uow)
    names = {each.id: each.name for each in places}
    reach, invited = addresses.channels(uow), invitations.invited(uow)
    wanted = membership.folded(filters.name).split()
    everybody = [each for each in people.every(uow) if each.erased_at is None]
    entries = [
        _entry(each, names, reach.get(each.id, ()), invited=each.id in invited)
        for each in everybody
        if _fits(each, filters) and membership.is_called(each.name, wanted)
    ]
    counts = Counter(each.state for each in entries)
    found = [each for each in entries if filters.state in (None, each.state)]
    found.sort(key=lambda each: (membership.folded(each.person.name), each.person.id))
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(1, page), pages)
    shown = tuple(found[(page - 1) * A_PAGE : page * A_PAGE])
    return Listing(shown, len(found), len(everybody), page, pages, counts, places)


def _fits(person: Person, filters: Filters) -> bool:
    return (
        (filters.role is None or filters.role in person.roles)
        and filters.discipline in (None, person.discipline)
        and filters.facility_id in (None, person.facility_id)
    )


def _entry(
    person: Person, names: Mapping[int, str], channels: Sequence[Channel], *, invited: bool
) -> Entry:
    state = membership.state(person, reachable=bool(channels), invited=invited)
    return Entry(person, names.get(person.facility_id or 0, ""), tuple(channels), state)
