"""What a young programme holds, for the page of its first hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, select

from domain.model import Channel, Delivery, Role
from storage.attempts import PLANNED
from storage.schema import (
    address,
    attempt,
    facility,
    invitation,
    message,
    person,
    person_role,
    question,
)

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_HERE = (person.c.stopped_at.is_(None), person.c.erased_at.is_(None))
_FACILITIES = select(
    func.count().label("number"),
    func.count().filter(facility.c.emergency_line == "").label("without_line"),
)
_HOLDERS = (
    select(person_role.c.role, func.count().label("number"))
    .join(person, person.c.id == person_role.c.person_id)
    .where(*_HERE)
    .group_by(person_role.c.role)
)
_AGREED = (
    select(func.count(person.c.id.distinct()).label("number"))
    .join(person_role, person_role.c.person_id == person.c.id)
    .where(*_HERE, person.c.consented_at.is_not(None), person_role.c.role == Role.MENTEE)
)
_INVITED = select(func.count().label("number")).select_from(invitation)
_WROTE = exists().where(message.c.address_id == address.c.id, message.c.direction == "in")
_HEARD = select(address.c.id).where(address.c.channel == bindparam("on"), _WROTE).limit(1)
_FIRST_ASKED = select(question.c.number).order_by(question.c.id).limit(1)
_FIRST_ANSWERED = (
    select(question.c.number)
    .where(question.c.first_answer_at.is_not(None))
    .order_by(question.c.id)
    .limit(1)
)
_TRIED = (
    select(attempt.c.state)
    .where(attempt.c.message_id == bindparam("message"))
    .order_by(attempt.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Counts of what is there, and the numbers of the first question asked and answered."""

    facilities: int
    without_line: int
    holders: dict[str, int]
    agreed: int
    invited: int
    heard: frozenset[Channel]
    asked: int | None
    answered: int | None


def read(uow: UnitOfWork) -> Beginning:
    """Read what a programme holds now."""
    places = uow.row(_FACILITIES)
    return Beginning(
        facilities=places.number,
        without_line=places.without_line,
        holders={row.role: row.number for row in uow.rows(_HOLDERS)},
        agreed=uow.row(_AGREED).number,
        invited=uow.row(_INVITED).number,
        heard=frozenset(each for each in Channel if uow.row(_HEARD, on=each) is not None),
        asked=_number(uow.row(_FIRST_ASKED)),
        answered=_number(uow.row(_FIRST_ANSWERED)),
    )


def came(uow: UnitOfWork, message_id: int) -> Delivery | None:
    """Return how far a message has come, or None while nobody knows."""
    row = uow.row(_TRIED, message=message_id)
    if row is None or row.state == PLANNED:
        return None
    known = row.state in {*Delivery}
    return Delivery(row.state) if known else Delivery.FAILED


def _number(row: Any) -> int | None:
    return None if row is None else row.number
