"""Codes for the console's door: one a person, for the browser that asked, and few tries."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from domain.door import CODE_LASTS, DIGITS, WRONG_CODES
from storage.schema import login_code

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_REPLACE = delete(login_code).where(login_code.c.person_id == bindparam("person"))
_AT_TICKET = login_code.c.ticket_digest == bindparam("ticket")
_COUNT = (
    update(login_code)
    .where(
        _AT_TICKET,
        login_code.c.tries < bindparam("most"),
        login_code.c.expires_at > bindparam("now"),
    )
    .values(tries=login_code.c.tries + 1)
)
_FIND = select(login_code).where(_AT_TICKET)
_SPEND = delete(login_code).where(login_code.c.id == bindparam("code"))


def put(uow: UnitOfWork, person_id: int, ticket: bytes) -> str:
    """Give a person six digits that open what a ticket stands for; an earlier code of theirs ends.

    `ticket` is the digest (32 bytes) of what the browser that asked is known by.
    """
    uow.change(_REPLACE, person=person_id)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    uow.insert(
        login_code,
        id=uow.new_id(),
        person_id=person_id,
        digest=_digest(uow, person_id, code),
        ticket_digest=ticket,
        made_at=uow.now,
        expires_at=uow.now + CODE_LASTS,
    )
    return code


def spend(uow: UnitOfWork, ticket: bytes, code: str) -> int | None:
    """Use a code up and return whose it was; None where it is another, over, or tried too often.

    The try is counted before it is looked at, so that many at once are no more than one by one.
    """
    if uow.change(_COUNT, ticket=ticket, most=WRONG_CODES, now=uow.now) == 0:
        return None
    row = uow.row(_FIND, ticket=ticket)
    if not compare_digest(row.digest, _digest(uow, row.person_id, code)):
        return None
    person_id: int = row.person_id
    return person_id if uow.change(_SPEND, code=row.id) == 1 else None


def worn_by(uow: UnitOfWork, ticket: bytes) -> int | None:
    """Return whose code of a ticket was tried as often as it may be, or None."""
    row = uow.row(_FIND, ticket=ticket)
    return None if row is None or row.tries < WRONG_CODES else int(row.person_id)


def take_back(uow: UnitOfWork, person_id: int) -> None:
    """End the code of a person, if there is one."""
    uow.change(_REPLACE, person=person_id)


def _digest(uow: UnitOfWork, person_id: int, code: str) -> bytes:
    return uow.sealer.digest("login", f"{person_id}:{code}")
