"""Passkeys: the public half of keys that never leave their owner's phone or computer."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from storage.schema import passkey

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

LONGEST_NAME = 60

_OF_PERSON = (
    select(passkey).where(passkey.c.person_id == bindparam("person")).order_by(passkey.c.id)
)
_FIND = select(passkey).where(passkey.c.digest == bindparam("digest"))
_USE = (
    update(passkey)
    .where(passkey.c.id == bindparam("key"), passkey.c.sign_count == bindparam("counted"))
    .values(sign_count=bindparam("new_count"), used_at=bindparam("now"))
)
_REMOVE = delete(passkey).where(
    passkey.c.id == bindparam("key"), passkey.c.person_id == bindparam("person")
)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key by which somebody is known; `sign_count` is how often it says that it has signed."""

    id: int
    person_id: int
    credential: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    name: str
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new key as its authenticator gave it."""

    credential: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int


def add(uow: UnitOfWork, person_id: int, made: Made, name: str) -> None:
    """Keep a key of somebody under a name of their own."""
    uow.insert(
        passkey,
        id=uow.new_id(),
        digest=_digest(made.credential),
        person_id=person_id,
        credential=made.credential,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=name[:LONGEST_NAME],
        created_at=uow.now,
    )


def of_person(uow: UnitOfWork, person_id: int) -> list[Passkey]:
    """Return somebody's keys, the oldest first."""
    return [_value(row) for row in uow.rows(_OF_PERSON, person=person_id)]


def find(uow: UnitOfWork, credential: bytes) -> Passkey | None:
    """Return the key that an authenticator names, or None."""
    row = uow.row(_FIND, digest=_digest(credential))
    return None if row is None else _value(row)


def use(uow: UnitOfWork, key: Passkey, count: int) -> bool:
    """Note that a key has signed; False when it did so meanwhile, or was removed."""
    values = {"key": key.id, "counted": key.sign_count, "new_count": count}
    return uow.change(_USE, **values, now=uow.now) == 1


def remove(uow: UnitOfWork, person_id: int, key_id: int) -> bool:
    """Forget a key of somebody; False when they have none such."""
    return uow.change(_REMOVE, key=key_id, person=person_id) == 1


def _digest(credential: bytes) -> bytes:
    return sha256(credential).digest()


def _value(row: Row[Any]) -> Passkey:
    names = ("id", "person_id", "credential", "public_key", "sign_count", "name")
    more = ("created_at", "used_at")
    return Passkey(**{name: getattr(row, name) for name in (*names, *more)})
