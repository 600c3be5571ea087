"""What clinical reviewers decided of each version of an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from storage.schema import sign_off

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_OF_PERSON = (
    select(sign_off).where(sign_off.c.person_id == bindparam("person")).order_by(sign_off.c.id)
)
_OF_ITEM = select(sign_off).where(sign_off.c.item_id == bindparam("item")).order_by(sign_off.c.id)

SIGNED = "signed"
COMMENTED = "commented"
WITHDRAWN = "withdrawn"

PHONE = "phone"
CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class SignOff:
    """A reviewer's decision: signed, commented or withdrawn.

    `how` is phone, console, file or command.
    """

    item_id: int
    person_id: int | None
    reviewer: str
    decision: str
    how: str
    at: datetime
    comment: str = ""


def add(uow: UnitOfWork, new: SignOff) -> None:
    """Store a decision; its comment is sealed."""
    row = uow.new_id()
    place = f"sign_off:sealed_comment:{row}"
    uow.insert(
        sign_off,
        id=row,
        item_id=new.item_id,
        person_id=new.person_id,
        reviewer=new.reviewer,
        decision=new.decision,
        how=new.how,
        sealed_comment=uow.sealer.seal(new.comment, place) if new.comment else None,
        at=new.at,
    )


def of_item(uow: UnitOfWork, item_id: int) -> list[SignOff]:
    """Return what was decided of a version, the first first."""
    return [_value(uow, row) for row in uow.rows(_OF_ITEM, item=item_id)]


def of_person(uow: UnitOfWork, person_id: int) -> list[SignOff]:
    """Return what a reviewer decided, the first first."""
    return [_value(uow, row) for row in uow.rows(_OF_PERSON, person=person_id)]


def _value(uow: UnitOfWork, row: Row[Any]) -> SignOff:
    sealed = row.sealed_comment
    comment = uow.sealer.open(sealed, f"sign_off:sealed_comment:{row.id}") if sealed else ""
    return SignOff(
        row.item_id, row.person_id, row.reviewer, row.decision, row.how, row.at, comment
    )
