"""Volunteers: mentors who may be asked for uncovered shifts of a discipline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.model import Discipline
from storage.schema import volunteer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_GOES_ON = volunteer.c.ended_at.is_(None)
_BY_ID = select(volunteer).where(volunteer.c.id == bindparam("volunteer"))
_OF_PERSON = (
    select(volunteer)
    .where(volunteer.c.person_id == bindparam("person"), _GOES_ON)
    .order_by(volunteer.c.id)
)
_APPROVED = (
    select(volunteer)
    .where(
        volunteer.c.discipline == bindparam("of"), _GOES_ON, volunteer.c.approved_at.is_not(None)
    )
    .order_by(volunteer.c.approved_at, volunteer.c.id)
)
_ALL = select(volunteer).where(_GOES_ON).order_by(volunteer.c.discipline, volunteer.c.id)
_APPROVE = (
    update(volunteer)
    .where(volunteer.c.id == bindparam("volunteer"), _GOES_ON, volunteer.c.approved_at.is_(None))
    .values(approved_at=bindparam("at"), approved_by_id=bindparam("approver"))
)
_END = (
    update(volunteer)
    .where(volunteer.c.id == bindparam("volunteer"), _GOES_ON)
    .values(ended_at=bindparam("at"), approved_by_id=bindparam("approver"))
)


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who has offered to step in; until approved they are not asked.

    `approver_id` decided last; a command decides as nobody.
    """

    id: int
    person_id: int
    discipline: Discipline
    asked_at: datetime
    approved_at: datetime | None = None
    approver_id: int | None = None
    ended_at: datetime | None = None


def add(uow: UnitOfWork, person_id: int, discipline: Discipline) -> Volunteer:
    """Note that somebody would step in; there must be no such row that goes on."""
    new = Volunteer(uow.new_id(), person_id, discipline, uow.now)
    uow.insert(volunteer, id=new.id, person_id=person_id, discipline=discipline, asked_at=uow.now)
    return new


def find(uow: UnitOfWork, volunteer_id: int) -> Volunteer | None:
    """Return a volunteer's row, also one that has ended, or None."""
    row = uow.row(_BY_ID, volunteer=volunteer_id)
    return None if row is None else _value(row)


def of_person(uow: UnitOfWork, person_id: int, discipline: Discipline) -> Volunteer | None:
    """Return what somebody has offered for a discipline and not ended, or None."""
    found = (_value(row) for row in uow.rows(_OF_PERSON, person=person_id))
    return next((each for each in found if each.discipline is discipline), None)


def approved(uow: UnitOfWork, discipline: Discipline) -> list[Volunteer]:
    """Return who may be asked, the longest approved first."""
    return [_value(row) for row in uow.rows(_APPROVED, of=discipline)]


def is_approved(uow: UnitOfWork, person_id: int, discipline: Discipline) -> bool:
    """Tell whether somebody may be asked for shifts of a discipline."""
    found = of_person(uow, person_id, discipline)
    return found is not None and found.approved_at is not None


def every(uow: UnitOfWork) -> list[Volunteer]:
    """Return all who have offered and not ended it, by discipline."""
    return [_value(row) for row in uow.rows(_ALL)]


def approve(uow: UnitOfWork, volunteer_id: int, approver_id: int | None) -> bool:
    """Let somebody be asked; False when that was decided before."""
    given = {"volunteer": volunteer_id, "approver": approver_id, "at": uow.now}
    return uow.change(_APPROVE, **given) == 1


def end(uow: UnitOfWork, volunteer_id: int, ender_id: int | None) -> bool:
    """Ask somebody no more; False when that had ended before."""
    given = {"volunteer": volunteer_id, "approver": ender_id, "at": uow.now}
    return uow.change(_END, **given) == 1


def _value(row: Row[Any]) -> Volunteer:
    return Volunteer(
        row.id,
        row.person_id,
        Discipline(row.discipline),
        row.asked_at,
        row.approved_at,
        row.approved_by_id,
        row.ended_at,
    )
