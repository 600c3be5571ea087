"""What a browser has to sign with a passkey: made for one purpose and browser, good for once."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from sqlalchemy import bindparam, delete

from domain.door import CHALLENGE_LASTS
from storage.schema import challenge

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

Purpose = Literal["enter", "prove", "enrol"]

_FORGET = delete(challenge).where(challenge.c.expires_at <= bindparam("now"))
_SPEND = delete(challenge).where(
    challenge.c.digest == bindparam("digest"),
    challenge.c.purpose == bindparam("purpose"),
    challenge.c.expires_at > bindparam("now"),
)


def put(uow: UnitOfWork, purpose: Purpose, bound: bytes, person_id: int | None = None) -> bytes:
    """Return 32 fresh bytes to be signed within five minutes; `bound` is the browser's own."""
    uow.change(_FORGET, now=uow.now)
    made = secrets.token_bytes(32)
    uow.insert(
        challenge,
        digest=_digest(made, bound),
        person_id=person_id,
        purpose=purpose,
        expires_at=uow.now + CHALLENGE_LASTS,
    )
    return made


def spend(uow: UnitOfWork, purpose: Purpose, bound: bytes, signed: bytes) -> bool:
    """Use a challenge up; False when it is none of this browser for this, or was used before."""
    digest = _digest(signed, bound)
    return uow.change(_SPEND, digest=digest, purpose=purpose, now=uow.now) == 1


def _digest(made: bytes, bound: bytes) -> bytes:
    return sha256(made + bound).digest()
