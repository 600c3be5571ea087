"""Who wrote a stored message: all that handling it begins with, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage import addresses, haste, people
from storage.haste import WROTE
from storage.schema import address, person, person_role
from storage.uow import remember

if TYPE_CHECKING:
    from domain.limits import Haste
    from domain.model import Person
    from storage.addresses import Address
    from storage.uow import UnitOfWork

_OF = (
    select(*haste.COLUMNS, *addresses.COLUMNS, person, person_role.c.role)
    .select_from(WROTE)
    .join(address, address.c.id == WROTE.c.address_id)
    .outerjoin(person, person.c.id == address.c.person_id)
    .outerjoin(person_role, person_role.c.person_id == person.c.id)
    .where(WROTE.c.id == bindparam("message"))
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever wrote a message: from where, who that is by now, and how fast they wrote."""

    address: Address
    person: Person | None
    haste: Haste


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
    return Sender(where, who, haste.of(uow, message_id, rows[0]))
