"""Recipients as reports read them: counted by state and reason, listed page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, func, select

from domain.broadcasts import Reach
from domain.reaching import Count
from storage.columns import stands
from storage.recipients import value_of
from storage.schema import person, recipient

if TYPE_CHECKING:
    from domain.broadcasts import Recipient
    from storage.uow import UnitOfWork

_COUNTS = (
    select(
        recipient.c.state,
        func.count().label("people"),
        func.sum(recipient.c.cost).label("cost"),
    )
    .where(recipient.c.broadcast_id == bindparam("broadcast"))
    .group_by(recipient.c.state)
)
_WHYS = (
    select(recipient.c.state, recipient.c.why, func.count().label("people"))
    .where(
        recipient.c.broadcast_id == bindparam("broadcast"),
        stands(recipient.c.state, Reach.FAILED, Reach.SKIPPED),
    )
    .group_by(recipient.c.state, recipient.c.why)
)
_ANSWERS = (
    select(recipient.c.answer, func.count().label("people"))
    .where(
        recipient.c.broadcast_id == bindparam("broadcast"), recipient.c.answered_at.is_not(None)
    )
    .group_by(recipient.c.answer)
)
_LISTED = (
    select(recipient, person.c.name)
    .join(person, person.c.id == recipient.c.person_id)
    .where(
        recipient.c.broadcast_id == bindparam("broadcast"),
        recipient.c.person_id > bindparam("after"),
    )
    .order_by(recipient.c.person_id)
    .limit(bindparam("most", type_=Integer))
)
_LISTED_IN = _LISTED.where(recipient.c.state == bindparam("state"))
_OF_PERSON = (
    select(recipient)
    .where(recipient.c.person_id == bindparam("person"))
    .order_by(recipient.c.broadcast_id)
)


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of a broadcast for somebody, with their name."""

    name: str
    recipient: Recipient


def counts(uow: UnitOfWork, broadcast_id: int) -> list[Count]:
    """Count everybody of a broadcast by state, and those who failed or were skipped by reason."""
    whys = [
        Count(Reach(row.state), row.why, row.people)
        for row in uow.rows(_WHYS, broadcast=broadcast_id)
    ]
    found = [
        Count(Reach(row.state), "", row.people, int(row.cost))
        for row in uow.rows(_COUNTS, broadcast=broadcast_id)
    ]
    return [*whys, *found]


def answers(uow: UnitOfWork, broadcast_id: int) -> dict[str, int]:
    """Count those who have written back by the key they chose, under "" who wrote words alone."""
    return {row.answer: row.people for row in uow.rows(_ANSWERS, broadcast=broadcast_id)}


def listed(
    uow: UnitOfWork, broadcast_id: int, state: Reach | None, after: int, most: int
) -> list[Listed]:
    """Return so many people of a broadcast behind one, all or those in a state, by their ids."""
    page = {"broadcast": broadcast_id, "after": after, "most": most}
    rows = (
        uow.rows(_LISTED, **page) if state is None else uow.rows(_LISTED_IN, **page, state=state)
    )
    return [Listed(row.name, value_of(row)) for row in rows]


def of_person(uow: UnitOfWork, person_id: int) -> list[Recipient]:
    """Return what became of every broadcast for somebody, the oldest first."""
    return [value_of(row) for row in uow.rows(_OF_PERSON, person=person_id)]
