"""People and their roles."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from domain.model import Channel, Discipline, Person, Role
from storage.columns import among
from storage.schema import person, person_role
from storage.uow import remembered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row, Select

    from storage.uow import UnitOfWork

_HAS = person_role.alias("has")


def _each(*conditions: Any) -> Select[Any]:
    """Select people, each in as many rows as they have roles, or in one without any."""
    return select(person, person_role.c.role).outerjoin(person_role).where(*conditions)


_BY_ID = _each(person.c.id == bindparam("id"))
_MANY = _each(among(person.c.id, "ids")).order_by(person.c.id)
_WITH_ROLE = (
    _each(_HAS.c.role == bindparam("role_held"), person.c.stopped_at.is_(None))
    .join(_HAS, _HAS.c.person_id == person.c.id)
    .order_by(person.c.id)
)
_AT_FACILITY = (
    _each(
        _HAS.c.role == bindparam("role_held"),
        person.c.facility_id == bindparam("facility"),
        person.c.stopped_at.is_(None),
    )
    .join(_HAS, _HAS.c.person_id == person.c.id)
    .order_by(person.c.id)
)
_DISCIPLINES = (
    select(person.c.discipline)
    .distinct()
    .join(_HAS, _HAS.c.person_id == person.c.id)
    .where(
        _HAS.c.role == bindparam("role"),
        person.c.stopped_at.is_(None),
        person.c.discipline.is_not(None),
    )
)
_ALL = _each().order_by(person.c.name, person.c.id)
_STOP = update(person).where(person.c.id == bindparam("person")).values(stopped_at=bindparam("at"))
_CONSENT = (
    update(person).where(person.c.id == bindparam("person")).values(consented_at=bindparam("at"))
)
_SPEAK = update(person).where(person.c.id == bindparam("person")).values(language=bindparam("new"))
_PREFER = (
    update(person).where(person.c.id == bindparam("person")).values(preferred=bindparam("on"))
)
_TONE = update(person).where(person.c.id == bindparam("person")).values(tone_off=bindparam("off"))
_SAFETY = (
    update(person).where(person.c.id == bindparam("person")).values(safety_at=bindparam("at"))
)
_FORGET_ROLES = delete(person_role).where(person_role.c.person_id == bindparam("person"))
_FIELDS = (
    "name",
    "cadre",
    "discipline",
    "facility_id",
    "language",
    "time_zone",
    "preferred",
    "consented_at",
)
_CHANGE = (
    update(person)
    .where(person.c.id == bindparam("person"))
    .values({name: bindparam(f"new_{name}") for name in _FIELDS})
)


@remembered
def get(uow: UnitOfWork, person_id: int) -> Person:
    """Return a person who is known to exist; raises LookupError."""
    found = _people(uow.rows(_BY_ID, id=person_id))
    if not found:
        raise LookupError(f"no person {person_id}")
    return found[0]


def of_rows(rows: Sequence[Row[Any]]) -> Person | None:
    """Return the person of rows that differ by their role alone, or None if they are nobody's."""
    return None if rows[0].id is None else _value(rows)


def many(uow: UnitOfWork, ids: Collection[int]) -> dict[int, Person]:
    """Return those of the people who exist, by id."""
    if not ids:
        return {}
    return {each.id: each for each in _people(uow.rows(_MANY, ids=list(ids)))}


def every(uow: UnitOfWork) -> list[Person]:
    """Return everybody, by name."""
    return _people(uow.rows(_ALL))


def with_role(uow: UnitOfWork, role: Role) -> list[Person]:
    """Return the people of a role who have not left, the longest known first."""
    return _people(uow.rows(_WITH_ROLE, role_held=role))


def disciplines(uow: UnitOfWork, role: Role) -> set[Discipline]:
    """Return the disciplines of everybody with a role."""
    rows = uow.rows(_DISCIPLINES, role=role)
    return {Discipline(row.discipline) for row in rows}


def at_facility(uow: UnitOfWork, facility_id: int, *roles: Role) -> list[Person]:
    """Return those of a facility with any of these roles who have not left, role by role."""
    found = (
        each
        for role in roles
        for each in _people(uow.rows(_AT_FACILITY, facility=facility_id, role_held=role))
    )
    return list({each.id: each for each in found}.values())


def add(uow: UnitOfWork, values: Mapping[str, Any], roles: Iterable[Role]) -> int:
    """Add a person with the fields of `domain.model.Person`."""
    new = uow.new_id()
    given = {name: values.get(name) for name in _FIELDS}
    uow.insert(person, id=new, created_at=uow.now, **given)
    _add_roles(uow, new, roles)
    return new


def change(
    uow: UnitOfWork, person_id: int, values: Mapping[str, Any], roles: Iterable[Role]
) -> None:
    """Set a person's fields and roles; consent once given stays when none is given now."""
    given = {f"new_{name}": values.get(name) for name in _FIELDS}
    given["new_consented_at"] = values.get("consented_at") or get(uow, person_id).consented_at
    uow.change(_CHANGE, person=person_id, **given)
    uow.change(_FORGET_ROLES, person=person_id)
    _add_roles(uow, person_id, roles)


def set_stopped(uow: UnitOfWork, person_id: int, at: datetime | None) -> None:
    """Record that a person left, or with None that they came back."""
    uow.change(_STOP, person=person_id, at=at)


def set_consented(uow: UnitOfWork, person_id: int, at: datetime) -> None:
    """Record that a person has agreed to join."""
    uow.change(_CONSENT, person=person_id, at=at)


def set_language(uow: UnitOfWork, person_id: int, language: str) -> None:
    """Record the language in which a person reads us from now on."""
    uow.change(_SPEAK, person=person_id, new=language)


def set_preferred(uow: UnitOfWork, person_id: int, channel: Channel | None) -> None:
    """Record on which channel a person is written to first; None leaves it to the service."""
    uow.change(_PREFER, person=person_id, on=channel)


def set_tone(uow: UnitOfWork, person_id: int, *, off: bool) -> None:
    """Record whether a mentor wants no hint on the tone of their texts."""
    uow.change(_TONE, person=person_id, off=off)


def set_safety(uow: UnitOfWork, person_id: int) -> None:
    """Record that a person and the safety officers wrote to each other now."""
    uow.change(_SAFETY, person=person_id, at=uow.now)


def _add_roles(uow: UnitOfWork, person_id: int, roles: Iterable[Role]) -> None:
    for role in sorted(set(roles)):
        uow.insert(person_role, person_id=person_id, role=role)


def _people(rows: Iterable[Row[Any]]) -> list[Person]:
    return [_value(list(same)) for _, same in groupby(rows, key=lambda row: row.id)]


def _value(rows: Sequence[Row[Any]]) -> Person:
    """Return the person of these rows, which differ by the role alone."""
    row = rows[0]
    return Person(
        row.id,
        row.name,
        frozenset(Role(each.role) for each in rows if each.role is not None),
        row.cadre,
        Discipline(row.discipline) if row.discipline else None,
        row.facility_id,
        row.language,
        row.time_zone,
        Channel(row.preferred) if row.preferred else None,
        row.consented_at,
        row.stopped_at,
        row.erased_at,
        row.tone_off,
        row.safety_at,
    )
