"""Consents: who agreed to which wording, when, where and how, and until when it held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.consent import Consent, How
from domain.model import Channel
from storage.schema import consent

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_OF = (
    select(consent)
    .where(consent.c.person_id == bindparam("person"))
    .order_by(consent.c.given_at, consent.c.id)
)
_WITHDRAW = (
    update(consent)
    .where(consent.c.person_id == bindparam("person"), consent.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("at"))
)


def add(uow: UnitOfWork, given: Consent) -> None:
    """Store a consent; whether the person has joined is `people.set_consented`'s to say."""
    uow.insert(
        consent,
        id=uow.new_id(),
        person_id=given.person_id,
        address_id=given.address_id,
        channel=given.channel,
        version=given.version,
        language=given.language,
        how=given.how,
        given_at=given.given_at,
        withdrawn_at=given.withdrawn_at,
    )


def of_person(uow: UnitOfWork, person_id: int) -> list[Consent]:
    """Return all that a person ever agreed to, the oldest first."""
    return [_value(row) for row in uow.rows(_OF, person=person_id)]


def stands(uow: UnitOfWork, person_id: int) -> bool:
    """Tell whether a person has agreed and not withdrawn it."""
    return any(one.withdrawn_at is None for one in of_person(uow, person_id))


def withdraw(uow: UnitOfWork, person_id: int, at: datetime) -> bool:
    """Say that what a person agreed to no longer holds; False when nothing did."""
    return uow.change(_WITHDRAW, person=person_id, at=at) > 0


def _value(row: Any) -> Consent:
    return Consent(
        row.person_id,
        row.version,
        row.language,
        How(row.how),
        row.given_at,
        row.address_id,
        Channel(row.channel) if row.channel else None,
        row.withdrawn_at,
    )
