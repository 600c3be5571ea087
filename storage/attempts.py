"""Calls to providers: planned before they are made, and ranked by what is reported of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from domain.model import Delivery
from storage.schema import attempt, message, outbox

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

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
_RANKS = (
    *("planned", Delivery.ACCEPTED, Delivery.SENT),
    *(Delivery.FAILED, Delivery.DELIVERED, Delivery.READ),
)
"""A failure outranks what was hoped for; a delivery that is reported after all outranks it."""

_LOWER = {state: list(_RANKS[: _RANKS.index(state)]) for state in Delivery}
_RANK = (
    update(attempt)
    .where(
        attempt.c.id == bindparam("attempt"),
        attempt.c.state.in_(bindparam("lower", expanding=True)),
    )
    .values(state=bindparam("new_state"))
)
_BY_PROVIDER = select(attempt.c.id).where(
    attempt.c.account == bindparam("account"), attempt.c.provider_id == bindparam("provider_id")
)
_CONCERNED = select(
    outbox.c.id, outbox.c.address_id, outbox.c.person_id, message.c.question_id, message.c.phrase
).where(
    attempt.c.id == bindparam("attempt"),
    outbox.c.id == attempt.c.outbox_id,
    message.c.id == outbox.c.message_id,
)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom and what a failed message was about."""

    outbox_id: int
    address_id: int
    person_id: int | None
    question_id: int | None
    phrase: str


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
    _finish(uow, attempt_id, account, provider_id=provider_id)
    rank(uow, attempt_id, Delivery.ACCEPTED)


def refused(uow: UnitOfWork, attempt_id: int, account: str, error: str, *, final: bool) -> None:
    """Note that a call failed; one that is not final may still be reported as delivered."""
    _finish(uow, attempt_id, account, error=error)
    if final:
        rank(uow, attempt_id, Delivery.FAILED)


def _finish(
    uow: UnitOfWork, attempt_id: int, account: str, provider_id: str = "", error: str = ""
) -> None:
    uow.change(
        _FINISH,
        attempt=attempt_id,
        new_account=account,
        new_provider_id=provider_id or None,
        new_error=error,
        at=uow.now,
    )


def rank(uow: UnitOfWork, attempt_id: int, state: Delivery) -> bool:
    """Raise the known state of an attempt; a lower report changes nothing."""
    return uow.change(_RANK, attempt=attempt_id, lower=_LOWER[state], new_state=state) == 1


def find(uow: UnitOfWork, account: str, provider_id: str) -> int | None:
    """Return the attempt a provider knows under this id, or None."""
    row = uow.row(_BY_PROVIDER, account=account, provider_id=provider_id)
    return None if row is None else int(row.id)


def concerned(uow: UnitOfWork, attempt_id: int) -> Concerned | None:
    """Return whom and what an attempt was about, or None when it is not ours."""
    row = uow.row(_CONCERNED, attempt=attempt_id)
    return (
        None
        if row is None
        else Concerned(row.id, row.address_id, row.person_id, row.question_id, row.phrase)
    )
