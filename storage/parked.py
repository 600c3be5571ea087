"""What providers report of messages whose id we do not know yet: kept until we do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, select

from domain.model import Delivery, Receipt
from storage.schema import attempt, parked

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

KEPT = timedelta(days=1)
"""After that it is a report of something that is not ours."""

MOST = 500

_OLD = delete(parked).where(parked.c.at < bindparam("before"))
_KNOWN = (
    select(parked, attempt.c.id.label("attempt_id"))
    .join(
        attempt,
        and_(
            attempt.c.account == parked.c.account,
            attempt.c.provider_id == parked.c.provider_id,
        ),
    )
    .order_by(parked.c.id)
    .limit(MOST)
)
_DROP = delete(parked).where(parked.c.id == bindparam("row"))


@dataclass(frozen=True, slots=True)
class Parked:
    """A report, and the attempt that it turned out to be about."""

    id: int
    receipt: Receipt


def park(uow: UnitOfWork, receipt: Receipt) -> None:
    """Keep a report of an id that we do not know, and forget those nobody asked for."""
    uow.change(_OLD, before=uow.now - KEPT)
    uow.insert(
        parked,
        id=uow.new_id(),
        account=receipt.account,
        provider_id=receipt.provider_id,
        state=receipt.state,
        error_code=receipt.error_code,
        at=uow.now,
    )


def known(uow: UnitOfWork) -> list[Parked]:
    """Return reports whose id is known by now, each with the attempt it is about."""
    return [
        Parked(
            row.id,
            Receipt(
                row.account,
                row.provider_id,
                Delivery(row.state),
                attempt_id=row.attempt_id,
                error_code=row.error_code,
            ),
        )
        for row in uow.rows(_KNOWN)
    ]


def drop(uow: UnitOfWork, parked_id: int) -> bool:
    """Take a report out; False when another process has."""
    return uow.change(_DROP, row=parked_id) == 1
