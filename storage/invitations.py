"""Invitations: each person gets one at most, some with a link that is theirs alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from storage.schema import invitation

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_KIND = "invitation link"
_OF = select(invitation).where(invitation.c.person_id == bindparam("person"))
_BY_LINK = select(invitation).where(invitation.c.link_digest == bindparam("digest"))
_INVITED = select(invitation.c.person_id)
_FORGET = delete(invitation).where(invitation.c.person_id == bindparam("person"))
_REMIND = (
    update(invitation)
    .where(invitation.c.person_id == bindparam("person"), invitation.c.reminded_at.is_(None))
    .values(reminded_at=bindparam("at"))
)
_USE = (
    update(invitation)
    .where(
        invitation.c.id == bindparam("invitation"),
        invitation.c.link_used_at.is_(None),
        invitation.c.link_until > bindparam("at"),
    )
    .values(link_used_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """When somebody was invited and reminded, and what became of their link."""

    id: int
    person_id: int
    sent_at: datetime
    reminded_at: datetime | None
    link_until: datetime | None
    link_used_at: datetime | None


def add(uow: UnitOfWork, person_id: int, link: str, link_until: datetime | None) -> None:
    """Note that a person is invited now; without a link, `link` is empty."""
    uow.insert(
        invitation,
        id=uow.new_id(),
        person_id=person_id,
        sent_at=uow.now,
        link_digest=uow.sealer.digest(_KIND, link) if link else None,
        link_until=link_until if link else None,
    )


def of_person(uow: UnitOfWork, person_id: int) -> Invitation | None:
    """Return the invitation of a person, or None."""
    row = uow.row(_OF, person=person_id)
    return None if row is None else _value(row)


def by_link(uow: UnitOfWork, link: str) -> Invitation | None:
    """Return the invitation that carried a link, or None."""
    row = uow.row(_BY_LINK, digest=uow.sealer.digest(_KIND, link))
    return None if row is None else _value(row)


def invited(uow: UnitOfWork) -> frozenset[int]:
    """Return everybody who was ever invited."""
    return frozenset(row.person_id for row in uow.rows(_INVITED))


def remind(uow: UnitOfWork, person_id: int) -> bool:
    """Note that a person is reminded now; False when they were before, or never invited."""
    return uow.change(_REMIND, person=person_id, at=uow.now) == 1


def forget(uow: UnitOfWork, person_id: int) -> None:
    """Let a person be invited anew; a link that they were sent no longer works."""
    uow.change(_FORGET, person=person_id)


def use_link(uow: UnitOfWork, invitation_id: int) -> bool:
    """Use a link up; False when it was used before or is too old."""
    return uow.change(_USE, invitation=invitation_id, at=uow.now) == 1


def _value(row: Any) -> Invitation:
    return Invitation(
        row.id,
        row.person_id,
        row.sent_at,
        row.reminded_at,
        row.link_until,
        row.link_used_at,
    )
