"""What was tried at the console's door, so that guessing comes to an end."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from domain.door import DAY
from storage.schema import login_try

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork


class Kind(StrEnum):
    """What was tried: ASKED sent a code, PROOF sent one to who was in; TRY is anything else."""

    ASKED = "asked"
    PROOF = "proof"
    TRY = "try"
    EMERGENCY = "emergency"


_KEPT = 2 * DAY
_FORGET = delete(login_try).where(login_try.c.at <= bindparam("before"))
_SINCE = (login_try.c.at > bindparam("since"), login_try.c.kind == bindparam("what"))
_CLEAR = delete(login_try).where(
    login_try.c.person_id == bindparam("person"), login_try.c.kind == bindparam("what")
)
_OF_PERSON = select(login_try.c.at).where(login_try.c.person_id == bindparam("person"), *_SINCE)
_FROM = select(login_try.c.at).where(login_try.c.origin_digest == bindparam("origin"), *_SINCE)


def add(uow: UnitOfWork, kind: Kind, origin: str, person_id: int | None = None) -> None:
    """Note a try from an address, of which but a digest is kept, for two days."""
    uow.change(_FORGET, before=uow.now - _KEPT)
    uow.insert(
        login_try,
        id=uow.new_id(),
        person_id=person_id,
        origin_digest=_digest(uow, origin),
        kind=kind,
        at=uow.now,
    )


def of_person(uow: UnitOfWork, kind: Kind, person_id: int) -> list[datetime]:
    """Return when somebody tried something within a day."""
    rows = uow.rows(_OF_PERSON, person=person_id, what=kind, since=uow.now - DAY)
    return [row.at for row in rows]


def from_origin(uow: UnitOfWork, kind: Kind, origin: str) -> list[datetime]:
    """Return when something was tried from an address within a day."""
    rows = uow.rows(_FROM, origin=_digest(uow, origin), what=kind, since=uow.now - DAY)
    return [row.at for row in rows]


def clear(uow: UnitOfWork, kind: Kind, person_id: int) -> None:
    """Forget what was tried of somebody: what it was tried on is another now."""
    uow.change(_CLEAR, person=person_id, what=kind)


def _digest(uow: UnitOfWork, origin: str) -> bytes:
    return uow.sealer.digest("login origin", origin)
