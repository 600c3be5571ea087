"""People and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from domain.model import Channel, Discipline, Person, Role
from storage.schema import person, person_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(person).where(person.c.id == bindparam("id"))
_ROLES = select(person_role.c.role).where(person_role.c.person_id == bindparam("id"))
_MANY = select(person).where(person.c.id.in_(bindparam("ids", expanding=True)))
_MANY_ROLES = select(person_role).where(
    person_role.c.person_id.in_(bindparam("ids", expanding=True))
)
_WITH_ROLE = (
    select(person.c.id)
    .join(person_role)
    .where(person_role.c.role == bindparam("role"))
    .order_by(person.c.id)
)
_ALL = select(person).order_by(person.c.name, person.c.id)
_ALL_ROLES = select(person_role)
_STOP = update(person).where(person.c.id == bindparam("person")).values(stopped_at=bindparam("at"))
_CONSENT = (
    update(person).where(person.c.id == bindparam("person")).values(consented_at=bindparam("at"))
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


def get(uow: UnitOfWork, person_id: int) -> Person:
    """Return a person who is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=person_id)
    if row is None:
        raise LookupError(f"no person {person_id}")
    return _value(row, (found.role for found in uow.rows(_ROLES, id=person_id)))


def many(uow: UnitOfWork, ids: Collection[int]) -> dict[int, Person]:
    """Return those of the people who exist, by id."""
    if not ids:
        return {}
    roles = _by_person(uow.rows(_MANY_ROLES, ids=list(ids)))
    return {row.id: _value(row, roles.get(row.id, ())) for row in uow.rows(_MANY, ids=list(ids))}


def every(uow: UnitOfWork) -> list[Person]:
    """Return everybody, by name."""
    roles = _by_person(uow.rows(_ALL_ROLES))
    return [_value(row, roles.get(row.id, ())) for row in uow.rows(_ALL)]


def with_role(uow: UnitOfWork, role: Role) -> list[Person]:
    """Return the people of a role who have not left, the longest known first."""
    ids = [row.id for row in uow.rows(_WITH_ROLE, role=role)]
    found = many(uow, ids)
    return [found[each] for each in ids if found[each].stopped_at is None]


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


def set_consented(uow: UnitOfWork, person_id: int) -> None:
    """Record that a person has agreed to join, now."""
    uow.change(_CONSENT, person=person_id, at=uow.now)


def _add_roles(uow: UnitOfWork, person_id: int, roles: Iterable[Role]) -> None:
    for role in sorted(set(roles)):
        uow.insert(person_role, person_id=person_id, role=role)


def _by_person(rows: Iterable[Row[Any]]) -> dict[int, list[str]]:
    roles: dict[int, list[str]] = {}
    for row in rows:
        roles.setdefault(row.person_id, []).append(row.role)
    return roles


def _value(row: Row[Any], roles: Iterable[str]) -> Person:
    return Person(
        row.id,
        row.name,
        frozenset(Role(role) for role in roles),
        row.cadre,
        Discipline(row.discipline) if row.discipline else None,
        row.facility_id,
        row.language,
        row.time_zone,
        Channel(row.preferred) if row.preferred else None,
        row.consented_at,
        row.stopped_at,
    )
