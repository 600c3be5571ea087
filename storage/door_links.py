"""The link that opens the console once for somebody, when no phone can bring them a code yet."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select

from storage.schema import challenge

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

LASTS: Final = timedelta(minutes=15)
INVITE: Final = "invite"

_STANDS = (
    challenge.c.digest == bindparam("of_digest"),
    challenge.c.purpose == INVITE,
    challenge.c.expires_at > bindparam("now"),
)
_OF = select(challenge.c.person_id).where(*_STANDS)
_SPEND = delete(challenge).where(*_STANDS)
_REPLACE = delete(challenge).where(
    challenge.c.purpose == INVITE, challenge.c.person_id == bindparam("person")
)


def make(uow: UnitOfWork, person_id: int) -> str:
    """Return the secret of a fresh link for somebody; one that they had opens nothing any more."""
    uow.change(_REPLACE, person=person_id)
    token = secrets.token_urlsafe(32)
    uow.insert(
        challenge,
        digest=_digest(token),
        person_id=person_id,
        purpose=INVITE,
        expires_at=uow.now + LASTS,
    )
    return token


def of(uow: UnitOfWork, token: str) -> int | None:
    """Return whom a link would let in, or None where it opens nothing."""
    row = uow.row(_OF, of_digest=_digest(token), now=uow.now)
    return None if row is None else row.person_id


def spend(uow: UnitOfWork, token: str) -> int | None:
    """Use a link up and return whom it lets in; None when it was used, is too old or none."""
    person_id = of(uow, token)
    spent = uow.change(_SPEND, of_digest=_digest(token), now=uow.now)
    return person_id if spent == 1 else None


def _digest(token: str) -> bytes:
    return sha256(f"{INVITE}:{token}".encode()).digest()
