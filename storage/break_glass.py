"""The emergency way into the console: a password, of which a hash is kept, and a clock's codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from storage.schema import break_glass

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_FIND = select(break_glass).where(break_glass.c.person_id == bindparam("person"))
_REMOVE = delete(break_glass).where(break_glass.c.person_id == bindparam("person"))
_USE = (
    update(break_glass)
    .where(
        break_glass.c.person_id == bindparam("person"), break_glass.c.used_step < bindparam("s")
    )
    .values(used_step=bindparam("s"), used_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Glass:
    """What opens the emergency way of somebody; `used_step` is the clock's step last used."""

    person_id: int
    password_hash: str = field(repr=False)
    secret: str = field(repr=False)
    used_step: int
    made_at: datetime
    used_at: datetime | None


def put(uow: UnitOfWork, person_id: int, password_hash: str, secret: str) -> None:
    """Give somebody an emergency way; an earlier one of theirs ends."""
    remove(uow, person_id)
    uow.insert(
        break_glass,
        person_id=person_id,
        password_hash=password_hash,
        sealed_secret=uow.sealer.seal(secret, _place(person_id)),
        made_at=uow.now,
    )


def of(uow: UnitOfWork, person_id: int) -> Glass | None:
    """Return the emergency way of somebody, or None."""
    row = uow.row(_FIND, person=person_id)
    if row is None:
        return None
    secret = uow.sealer.open(row.sealed_secret, _place(person_id))
    return Glass(person_id, row.password_hash, secret, row.used_step, row.made_at, row.used_at)


def use(uow: UnitOfWork, person_id: int, step: int) -> bool:
    """Use a code of the clock up; False when it, or a later one, was used before."""
    return uow.change(_USE, person=person_id, s=step, now=uow.now) == 1


def remove(uow: UnitOfWork, person_id: int) -> bool:
    """Close the emergency way of somebody; False when there is none."""
    return uow.change(_REMOVE, person=person_id) == 1


def _place(person_id: int) -> str:
    return f"break_glass:sealed_secret:{person_id}"
