"""Calls to providers: planned before they are made, and ranked by what is reported of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, delete, func, select, update

from domain.model import Delivery
from storage.columns import among, stands
from storage.schema import attempt, message, outbox

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Update

    from domain.model import Receipt
    from storage.uow import UnitOfWork

PLANNED, REFUSED = "planned", "refused"
"""Before any report: nobody knows whether it was taken, or it certainly was not."""

_FINISH = (
    update(attempt)
    .where(attempt.c.id == bindparam("attempt"))
    .values(
        account=bindparam("new_account"),
        provider_id=bindparam("new_provider_id"),
        error_code=bindparam("new_error"),
        finished_at=bindparam("at"),
    )
)
RANKS = (
    *(PLANNED, REFUSED, Delivery.ACCEPTED, Delivery.SENT),
    *(Delivery.FAILED, Delivery.DELIVERED, Delivery.READ),
)
"""A failure outranks what was hoped for; a delivery that is reported after all outranks it."""


def _is_below(state: str) -> ColumnElement[bool]:
    return stands(attempt.c.state, *RANKS[: RANKS.index(state)])


def _ended_as(state: str) -> Update:
    """Finish a call, and raise what is known of it to a state."""
    return _FINISH.values(state=case((_is_below(state), state), else_=attempt.c.state))


_ACCEPT, _REFUSE = _ended_as(Delivery.ACCEPTED), _ended_as(REFUSED)
_REPORT = {
    state: update(attempt)
    .where(attempt.c.id == bindparam("attempt"), _is_below(state))
    .values(
        state=state,
        account=case((attempt.c.provider_id.is_(None), bindparam("by")), else_=attempt.c.account),
        provider_id=func.coalesce(attempt.c.provider_id, bindparam("known_as")),
    )
    for state in Delivery
}
_CHARGE = (
    update(attempt)
    .where(attempt.c.id == bindparam("attempt"))
    .values(cost=bindparam("new_cost"), writes_first=bindparam("first"))
)
_COME_BACK = (
    update(attempt)
    .where(attempt.c.id == bindparam("attempt"))
    .values(state=REFUSED, error_code=bindparam("new_error"))
)
_FORGET = delete(attempt).where(
    attempt.c.id == bindparam("attempt"),
    attempt.c.state == PLANNED,
    attempt.c.finished_at.is_(None),
)
_OF_ROWS = select(attempt).where(among(attempt.c.outbox_id, "rows")).order_by(attempt.c.id)
_FIRST_FAILURE = select(func.min(attempt.c.finished_at)).where(
    attempt.c.outbox_id == bindparam("row"), stands(attempt.c.state, PLANNED, REFUSED)
)
_KNOWN = (
    select(attempt.c.provider_id)
    .join(message, message.c.id == attempt.c.message_id)
    .where(
        message.c.address_id == bindparam("address"),
        message.c.at >= bindparam("since"),
        attempt.c.provider_id.is_not(None),
    )
)
_BY_PROVIDER = select(attempt.c.id).where(
    attempt.c.account == bindparam("account"), attempt.c.provider_id == bindparam("provider_id")
)
_OF_ROW = select(
    *(outbox.c.id, outbox.c.address_id, outbox.c.person_id),
    *(message.c.question_id, message.c.phrase, outbox.c.message_id),
).join(message, message.c.id == outbox.c.message_id)
_CONCERNED = _OF_ROW.join(attempt, attempt.c.outbox_id == outbox.c.id).where(
    attempt.c.id == bindparam("attempt")
)
_CONCERNED_BY_ROW = _OF_ROW.where(outbox.c.id == bindparam("outbox"))


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom and what a failed message was about."""

    outbox_id: int
    address_id: int
    person_id: int | None
    question_id: int | None
    phrase: str
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """A call that was planned before, and what is known of it."""

    id: int
    outbox_id: int
    piece: int
    at: datetime
    state: str

    @property
    def in_doubt(self) -> bool:
        """Whether the provider may have the message."""
        return self.state != REFUSED

    @property
    def taken(self) -> bool:
        """Whether the provider has said that it took the message."""
        return self.state not in {PLANNED, REFUSED}


def add(uow: UnitOfWork, outbox_id: int, message_id: int, address_id: int, piece: int) -> int:
    """Plan one call to a provider and return the attempt id that goes with it."""
    new = uow.new_id()
    uow.insert(
        attempt,
        id=new,
        outbox_id=outbox_id,
        message_id=message_id,
        address_id=address_id,
        piece=piece,
        created_at=uow.now,
    )
    return new


def accepted(uow: UnitOfWork, attempt_id: int, account: str, provider_id: str) -> None:
    """Note that a provider took a message, and its id there."""
    _end(uow, _ACCEPT, attempt_id, account, provider_id=provider_id)


def charge(uow: UnitOfWork, attempt_id: int, cost: int, *, writes_first: bool) -> None:
    """Note what a call cost, in millionths, and whether it began a conversation."""
    uow.change(_CHARGE, attempt=attempt_id, new_cost=cost, first=writes_first)


def refused(uow: UnitOfWork, attempt_id: int, account: str, error: str) -> None:
    """Note that a provider certainly did not take a message."""
    _end(uow, _REFUSE, attempt_id, account, error=error)


def came_back(uow: UnitOfWork, attempt_id: int, error: str) -> None:
    """Note that a message which a provider had taken was not brought, and may be sent again."""
    uow.change(_COME_BACK, attempt=attempt_id, new_error=error)


def unknown(uow: UnitOfWork, attempt_id: int, account: str, error: str) -> None:
    """Note that a call ended without an answer: it stays planned, until something is heard."""
    _end(uow, _FINISH, attempt_id, account, error=error)


def forget(uow: UnitOfWork, attempt_id: int) -> None:
    """Drop a call that was planned and not made."""
    uow.change(_FORGET, attempt=attempt_id)


def of_rows(uow: UnitOfWork, rows: Collection[int]) -> list[Earlier]:
    """Return the calls planned so far for rows of the outbox, the oldest first."""
    found = uow.rows(_OF_ROWS, rows=list(rows))
    return [Earlier(row.id, row.outbox_id, row.piece, row.created_at, row.state) for row in found]


def first_failure(uow: UnitOfWork, outbox_id: int) -> datetime | None:
    """Return when a call for a row failed for the first time, or None."""
    row = uow.row(_FIRST_FAILURE, row=outbox_id)
    return None if row is None else row[0]


def known_at(uow: UnitOfWork, address_id: int, since: datetime) -> list[str]:
    """Return the providers' ids of what was written to an address since an instant."""
    return [row.provider_id for row in uow.rows(_KNOWN, address=address_id, since=since)]


def _end(
    uow: UnitOfWork,
    how: Update,
    attempt_id: int,
    account: str,
    *,
    provider_id: str = "",
    error: str = "",
) -> None:
    uow.change(
        how,
        attempt=attempt_id,
        new_account=account,
        new_provider_id=provider_id or None,
        new_error=error,
        at=uow.now,
    )


def report(uow: UnitOfWork, attempt_id: int, receipt: Receipt) -> bool:
    """Raise the known state of an attempt by a report, and keep the provider's id if it is new.

    A lower report changes nothing: False.
    """
    provider = {"by": receipt.account, "known_as": receipt.provider_id}
    return uow.change(_REPORT[receipt.state], attempt=attempt_id, **provider) == 1


def find(uow: UnitOfWork, account: str, provider_id: str) -> int | None:
    """Return the attempt a provider knows under this id, or None."""
    row = uow.row(_BY_PROVIDER, account=account, provider_id=provider_id)
    return None if row is None else int(row.id)


def concerned(uow: UnitOfWork, attempt_id: int) -> Concerned | None:
    """Return whom and what an attempt was about, or None when it is not ours."""
    row = uow.row(_CONCERNED, attempt=attempt_id)
    return None if row is None else Concerned(*row)


def concerned_by(uow: UnitOfWork, outbox_id: int) -> Concerned | None:
    """Return whom and what a row of the outbox is about, or None when there is no such row."""
    row = uow.row(_CONCERNED_BY_ROW, outbox=outbox_id)
    return None if row is None else Concerned(*row)
