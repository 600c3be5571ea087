"""What there is to choose from when an audience is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from domain.model import Discipline, Role
from storage.schema import person, person_role

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_HERE = (person.c.stopped_at.is_(None), person.c.erased_at.is_(None))
_DISCIPLINES = (
    select(person.c.discipline)
    .where(*_HERE, person.c.discipline.is_not(None))
    .group_by(person.c.discipline)
)
_LANGUAGES = select(person.c.language).where(*_HERE).group_by(person.c.language)
_ROLES = (
    select(person_role.c.role, func.count().label("people"))
    .join(person, person.c.id == person_role.c.person_id)
    .where(*_HERE)
    .group_by(person_role.c.role)
)


def disciplines(uow: UnitOfWork) -> list[Discipline]:
    """Return the disciplines that somebody has, in the order of the vocabulary."""
    found = {row.discipline for row in uow.rows(_DISCIPLINES)}
    return [each for each in Discipline if each in found]


def languages(uow: UnitOfWork) -> list[str]:
    """Return the languages that somebody reads."""
    return sorted(row.language for row in uow.rows(_LANGUAGES))


def roles(uow: UnitOfWork) -> dict[Role, int]:
    """Return how many people have each role that anybody has, in the vocabulary's order."""
    found = {row.role: row.people for row in uow.rows(_ROLES)}
    return {each: found[each] for each in Role if each in found}
