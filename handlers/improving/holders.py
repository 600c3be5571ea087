"""Who has a barrier ticket: leaders of its facility, authorities of its region, coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import barriers as rules
from domain import naming
from domain.barriers import Level
from domain.model import Role
from handlers.schedules.wanting import unwanted
from storage import facilities, people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.barriers import Barrier
    from domain.model import Facility, Person
    from handlers.desk import Desk

_NAMED = 2
"""So many names are said of several who have a ticket."""


def of(desk: Desk, ticket: Barrier) -> list[Person]:
    """Return who is to remove a barrier now: its owner, else all of its level."""
    if ticket.owner_id is not None:
        owner = people.get(desk.uow, ticket.owner_id)
        if not unwanted(owner):
            return [owner]
    return at(desk, place(desk, ticket), ticket.level)


def at(desk: Desk, facility: Facility, level: Level) -> list[Person]:
    """Return those of a level who may be asked about a facility, the longest known first."""
    if level is Level.FACILITY:
        found = people.at_facility(desk.uow, facility.id, Role.FACILITY_LEADER)
    elif level is Level.REGION:
        everyone = people.with_role(desk.uow, Role.REGIONAL_AUTHORITY)
        found = [each for each in everyone if is_over(desk, each, facility)]
    else:
        found = desk.coordinators()
    return [each for each in found if not unwanted(each)]


def first(desk: Desk, facility: Facility, level: Level) -> Level:
    """Return the first level from this one upward where somebody can be asked."""
    while level is not Level.PROGRAMME and not at(desk, facility, level):
        level = rules.above(level)
    return level


def is_over(desk: Desk, person: Person, facility: Facility) -> bool:
    """Tell whether a regional authority answers for a facility: by the region of their own."""
    if person.facility_id is None:
        return False
    return facilities.get(desk.uow, person.facility_id).region == facility.region


def sees(desk: Desk, person: Person, ticket: Barrier) -> bool:
    """Tell whether a ticket is somebody's business: by their office, or as its owner."""
    if ticket.owner_id == person.id or Role.COORDINATOR in person.roles:
        return True
    if Role.FACILITY_LEADER in person.roles and person.facility_id == ticket.facility_id:
        return True
    return Role.REGIONAL_AUTHORITY in person.roles and is_over(desk, person, place(desk, ticket))


def place(desk: Desk, ticket: Barrier) -> Facility:
    """Return the facility of a ticket."""
    return facilities.get(desk.uow, ticket.facility_id)


def named(desk: Desk, found: Sequence[Person], reader: Person) -> str:
    """Return people by their given names, "Mama Leah", "Mama Leah, Dr Sefu +1", or "nobody"."""
    if not found:
        return desk.word("word.nobody", reader)
    names = ", ".join(naming.given_name(each.name) for each in found[:_NAMED])
    return f"{names} +{len(found) - _NAMED}" if len(found) > _NAMED else names
