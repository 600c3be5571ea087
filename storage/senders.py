"""Who wrote a stored message: all that handling it begins with, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage import addresses, haste, people
from storage.columns import stands
from storage.haste import WROTE
from storage.schema import address, message, person, person_role
from storage.uow import remember

if TYPE_CHECKING:
    from datetime import datetime

    from domain.limits import Haste
    from domain.model import Person
    from storage.addresses import Address
    from storage.uow import UnitOfWork

_HEARD = (
    select(message.c.at)
    .where(
        message.c.address_id == WROTE.c.address_id,
        stands(message.c.direction, "in"),
        message.c.id < WROTE.c.id,
    )
    .order_by(message.c.at.desc(), message.c.id.desc())
    .limit(1)
    .correlate(WROTE)
    .scalar_subquery()
    .label("heard_at")
)
_OF = (
    select(*haste.COLUMNS, *addresses.COLUMNS, _HEARD, person, person_role.c.role)
    .select_from(WROTE)
    .join(address, address.c.id == WROTE.c.address_id)
    .outerjoin(person, person.c.id == address.c.person_id)
    .outerjoin(person_role, person_role.c.person_id == person.c.id)
    .where(WROTE.c.id == bindparam("message"))
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever wrote a message: from where, who that is by now, and how fast they wrote.

    `heard_at` is when something came from there before.
    """

    address: Address
    person: Person | None
    haste: Haste
    heard_at: datetime | None = None


def of(uow: UnitOfWork, message_id: int) -> Sender:
    """Return who wrote a message; raises LookupError when nobody did or there is no such one."""
    rows = uow.rows(_OF, message=message_id)
    if not rows:
        raise LookupError(f"nobody wrote message {message_id}")
    where = addresses.of_row(uow, rows[0])
    remember(uow, addresses.get, where, where.id)
    who = people.of_rows(rows)
    if who is not None:
        remember(uow, people.get, who, who.id)
    return Sender(where, who, haste.of(uow, message_id, rows[0]), rows[0].heard_at)
