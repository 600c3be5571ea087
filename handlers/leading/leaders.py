"""Who leads what: the leaders of a facility, and the place that somebody answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Role
from handlers.schedules.wanting import unwanted
from storage import facilities, people

if TYPE_CHECKING:
    from domain.model import Facility, Person
    from handlers.desk import Desk


def leads(person: Person) -> bool:
    """Tell whether somebody leads a facility."""
    return Role.FACILITY_LEADER in person.roles and person.facility_id is not None


def oversees(person: Person) -> bool:
    """Tell whether somebody answers for a region: that of the facility they stand with."""
    return Role.REGIONAL_AUTHORITY in person.roles and person.facility_id is not None


def writes_of_patients(person: Person) -> bool:
    """Tell whether a text of somebody may be about a patient: words of leaders are strict then."""
    return bool({Role.MENTEE, Role.MENTOR} & person.roles)


def facility(desk: Desk, person: Person) -> Facility:
    """Return the facility that somebody leads, or whose region they answer for."""
    return facilities.get(desk.uow, person.facility_id or 0)


def place(desk: Desk, person: Person) -> str:
    """Return what somebody answers for, as people call it: their facility, or their region."""
    own = facility(desk, person)
    return own.name if leads(person) else own.region


def covered(desk: Desk, person: Person) -> list[Facility]:
    """Return the facilities that somebody answers for: their own, or all of their region."""
    own = facility(desk, person)
    if leads(person):
        return [own]
    return [each for each in facilities.every(desk.uow) if each.region == own.region]


def of_facility(desk: Desk, facility_id: int) -> list[Person]:
    """Return the leaders of a facility who may be written to, the longest known first."""
    known = people.at_facility(desk.uow, facility_id, Role.FACILITY_LEADER)
    return [each for each in known if not unwanted(each)]


def mentees_of(desk: Desk, facility_id: int) -> list[Person]:
    """Return the mentees of a facility who may be written to, the longest known first."""
    known = people.at_facility(desk.uow, facility_id, Role.MENTEE)
    return [each for each in known if not unwanted(each)]
