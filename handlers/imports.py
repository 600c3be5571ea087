"""Imports: what a file would change, and changing it, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from domain.auditing import OPERATOR, Actor
from domain.consent import ON_PAPER, Consent, How
from domain.importing.rows import FacilityRow, Known, Mark, PersonRow, ShiftRow
from domain.model import Event, Shift
from handlers import parting
from handlers.desk import sit_down
from handlers.forms import monthly
from handlers.joining import invitations
from storage import addresses, audits, consents, facilities, people, roster
from storage import invitations as sent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.importing.rows import Planned
    from domain.model import Facility, Person
    from handlers.desk import Desk
    from storage.addresses import Address
    from storage.uow import UnitOfWork

KNOWN_SHIFTS = timedelta(days=400)
"""How far back and ahead shifts are compared with those of a file."""


def known(uow: UnitOfWork) -> Known:
    """Return what the programme knows, as an import compares it."""
    places = {each.id: each for each in facilities.every(uow)}
    held = addresses.of_everybody(uow)
    return replace(
        known_places(uow),
        people={
            each.id: _person_row(each, places, held.get(each.id, ())) for each in people.every(uow)
        },
        shifts={each.id: _shift_row(each) for each in _shifts(uow)},
    )


def known_places(uow: UnitOfWork) -> Known:
    """Return the facilities alone of what the programme knows: enough for somebody new."""
    places = {each.id: each for each in facilities.every(uow)}
    return Known({each.code: _facility_row(each, places) for each in places.values()})


def apply_facilities(
    uow: UnitOfWork, rows: Sequence[Planned[FacilityRow]], by: Actor = OPERATOR
) -> None:
    """Add and change facilities, then pair them."""
    ids = {each.code: each.id for each in facilities.every(uow)}
    for row in rows:
        place = row.value
        values = {name: getattr(place, name) for name in FacilityRow.__dataclass_fields__}
        if place.code in ids:
            facilities.change(uow, ids[place.code], values)
        else:
            ids[place.code] = facilities.add(uow, values)
    for row in rows:
        facilities.couple(uow, ids[row.value.code], ids.get(row.value.coupled_with))
    uow.log(Event("import.facilities", reason=f"{len(rows)} rows"))
    _note(uow, by, "facilities.imported", rows)


def apply_people(
    uow: UnitOfWork,
    rows: Sequence[Planned[PersonRow]],
    by: Actor = OPERATOR,
    *,
    invite: bool = True,
) -> int:
    """Add and change people, and invite those who have not agreed; return how many those are."""
    _note(uow, by, "people.imported", rows)
    return store_people(uow, rows, invite=invite)


def store_people(
    uow: UnitOfWork, rows: Sequence[Planned[PersonRow]], *, invite: bool = True
) -> int:
    """Do what an import of people does; whoever calls writes down who did it.

    What waited for somebody at an address that they lose is not sent.
    """
    desk, named = sit_down(uow), set[int]()
    ids = {each.code: each.id for each in facilities.every(uow)}
    for row in rows:
        person_id = row.id
        if person_id is None or row.mark is not Mark.SAME:
            person_id = _store(uow, row, ids.get(row.value.facility))
            _give_addresses(desk, person_id, row.value)
            _note_consent(uow, person_id, row.value)
        named.add(person_id)
    uow.log(Event("import.people", reason=f"{len(rows)} rows"))
    monthly.tend(desk)
    return invitations.plan(uow, people.many(uow, named).values()) if invite else 0


def apply_roster(uow: UnitOfWork, rows: Sequence[Planned[ShiftRow]], by: Actor = OPERATOR) -> None:
    """Add and change shifts; shifts that a file does not name stay."""
    for row in rows:
        if row.mark is not Mark.SAME:
            found = row.value
            roster.add(
                uow,
                Shift(
                    0,
                    found.mentor_id,
                    found.discipline,
                    found.tier,
                    found.starts,
                    found.ends,
                    found.time_zone,
                ),
            )
    uow.log(Event("import.roster", reason=f"{len(rows)} rows"))
    _note(uow, by, "roster.imported", rows)


def _note(uow: UnitOfWork, by: Actor, deed: str, rows: Sequence[Planned[Any]]) -> None:
    new, changed, same = (sum(row.mark is mark for row in rows) for mark in Mark)
    audits.add(uow, by.id, deed, way=by.way, new=new, changed=changed, same=same)


def _store(uow: UnitOfWork, row: Planned[PersonRow], facility_id: int | None) -> int:
    found = row.value
    values = {
        "name": found.name,
        "cadre": found.cadre,
        "discipline": found.discipline,
        "facility_id": facility_id,
        "language": found.language,
        "time_zone": found.time_zone,
        "preferred": found.preferred,
        "consented_at": _consented_at(found),
    }
    if row.id is None:
        return people.add(uow, values, found.roles)
    people.change(uow, row.id, values, found.roles)
    return row.id


def _note_consent(uow: UnitOfWork, person_id: int, found: PersonRow) -> None:
    """Keep a consent that was taken on paper, once; what somebody withdrew stays withdrawn."""
    at, before = _consented_at(found), consents.of_person(uow, person_id)
    if at is None or any(one.given_at == at for one in before):
        return
    left = people.get(uow, person_id).stopped_at
    given = Consent(person_id, ON_PAPER, found.language, How.PAPER, at, withdrawn_at=left)
    consents.add(uow, given)


def _consented_at(found: PersonRow) -> datetime | None:
    day = found.consented_on
    return datetime.combine(day, time(), UTC) if day else None


def _give_addresses(desk: Desk, person_id: int, found: PersonRow) -> None:
    uow, wanted = desk.uow, set(found.addresses)
    for before in addresses.of_person(uow, person_id):
        if (before.channel, before.value) not in wanted:
            parting.part(desk, before, "import")
            sent.forget(uow, person_id)  # it may never have come: the right number is invited
    for channel, value in found.addresses:
        existing = addresses.find(uow, channel, value)
        if existing is None:
            addresses.add(uow, channel, value, person_id)
        elif existing.person_id != person_id:
            parting.part(desk, existing, "import")
            addresses.give(uow, existing.id, person_id)


def _shifts(uow: UnitOfWork) -> list[Shift]:
    return roster.stored(uow, uow.now - KNOWN_SHIFTS, 2 * KNOWN_SHIFTS)


def _facility_row(place: Facility, places: dict[int, Facility]) -> FacilityRow:
    other = places.get(place.coupled_with_id) if place.coupled_with_id else None
    return FacilityRow(
        place.code,
        place.name,
        place.level,
        place.region,
        place.time_zone,
        place.emergency_line,
        other.code if other else "",
    )


def _person_row(person: Person, places: dict[int, Facility], held: Sequence[Address]) -> PersonRow:
    place = places.get(person.facility_id) if person.facility_id else None
    return PersonRow(
        person.name,
        person.roles,
        person.cadre,
        person.discipline,
        place.code if place else "",
        person.language,
        person.time_zone,
        tuple((each.channel, each.value) for each in held),
        person.preferred,
        person.consented_at.date() if person.consented_at else None,
    )


def _shift_row(shift: Shift) -> ShiftRow:
    return ShiftRow(
        shift.mentor_id,
        shift.discipline,
        shift.tier,
        shift.starts,
        shift.ends,
        shift.time_zone,
    )
