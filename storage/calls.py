"""Phone calls: planned with what they are about, and begun before the provider is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.calls import CallState
from storage.columns import stands
from storage.schema import phone_call

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from domain.calls import Outcome
    from storage.uow import UnitOfWork

_BY_ID = select(phone_call).where(phone_call.c.id == bindparam("id"))
_OF_OFFER = select(phone_call).where(phone_call.c.offer_id == bindparam("offer"))
_PLANNED = (
    select(phone_call.c.id)
    .where(stands(phone_call.c.state, "planned"), phone_call.c.try_at <= bindparam("now"))
    .order_by(phone_call.c.try_at, phone_call.c.id)
    .limit(bindparam("most"))
)
_NEXT = select(func.min(phone_call.c.try_at)).where(stands(phone_call.c.state, "planned"))


def _one(*states: CallState) -> Any:
    found = phone_call.c.id == bindparam("call"), stands(phone_call.c.state, *states)
    return update(phone_call).where(*found)


_BEGIN = _one(CallState.PLANNED).values(
    state=CallState.CALLING, called_at=bindparam("at"), tries=phone_call.c.tries + 1
)
_DROP = _one(CallState.PLANNED).values(state=CallState.DROPPED, ended_at=bindparam("at"))
_PLACED = _one(CallState.CALLING).values(state=CallState.PLACED, provider_id=bindparam("given_id"))
_AGAIN = _one(CallState.CALLING).values(state=CallState.PLANNED, try_at=bindparam("at"))
_FAIL = _one(CallState.CALLING).values(
    state=CallState.FAILED, outcome=bindparam("code"), ended_at=bindparam("at")
)
_DOUBT = _one(CallState.CALLING).values(outcome=bindparam("code"))
_END = _one(CallState.CALLING, CallState.PLACED).values(
    state=CallState.ENDED, outcome=bindparam("code"), ended_at=bindparam("at")
)


@dataclass(frozen=True, slots=True)
class Call:
    """A phone that rings, or shall, for an offer."""

    id: int
    offer_id: int
    address_id: int
    state: CallState
    tries: int
    planned_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    outcome: str


def add(uow: UnitOfWork, offer_id: int, address_id: int) -> int:
    """Promise a call for an offer, now."""
    new = uow.new_id()
    uow.insert(
        phone_call,
        id=new,
        offer_id=offer_id,
        address_id=address_id,
        try_at=uow.now,
        planned_at=uow.now,
    )
    return new


def find(uow: UnitOfWork, call_id: int) -> Call | None:
    """Return a call, or None."""
    row = uow.row(_BY_ID, id=call_id)
    return None if row is None else _value(row)


def of_offer(uow: UnitOfWork, offer_id: int) -> Call | None:
    """Return the call that an offer has had, or None."""
    row = uow.row(_OF_OFFER, offer=offer_id)
    return None if row is None else _value(row)


def planned(uow: UnitOfWork, most: int) -> Sequence[int]:
    """Return the calls that are to be made now, the longest due first."""
    return [row.id for row in uow.rows(_PLANNED, now=uow.now, most=most)]


def next_try(uow: UnitOfWork) -> datetime | None:
    """Return when the next call is to be made, or None."""
    row = uow.row(_NEXT)
    return None if row is None else row[0]


def begin(uow: UnitOfWork, call_id: int) -> bool:
    """Note that the provider is being asked; False when another process was first."""
    return uow.change(_BEGIN, call=call_id, at=uow.now) == 1


def drop(uow: UnitOfWork, call_id: int) -> None:
    """Give up a call that has not been made."""
    uow.change(_DROP, call=call_id, at=uow.now)


def note_placed(uow: UnitOfWork, call_id: int, provider_id: str) -> None:
    """Note that the provider has taken a call, under an id of its own."""
    uow.change(_PLACED, call=call_id, given_id=provider_id)


def try_again(uow: UnitOfWork, call_id: int, at: datetime) -> None:
    """Put a call back that was surely not taken."""
    uow.change(_AGAIN, call=call_id, at=at)


def fail(uow: UnitOfWork, call_id: int, code: str) -> None:
    """Note that a call was not taken, and will not be."""
    uow.change(_FAIL, call=call_id, code=code, at=uow.now)


def doubt(uow: UnitOfWork, call_id: int, code: str) -> None:
    """Note why nobody knows whether a call was taken; it stays as it is and is not repeated."""
    uow.change(_DOUBT, call=call_id, code=code)


def end(uow: UnitOfWork, call_id: int, outcome: Outcome) -> bool:
    """Note what a call came to; False when that was known before."""
    return uow.change(_END, call=call_id, code=outcome, at=uow.now) == 1


def _value(row: Row[Any]) -> Call:
    return Call(
        row.id,
        row.offer_id,
        row.address_id,
        CallState(row.state),
        row.tries,
        row.planned_at,
        row.called_at,
        row.ended_at,
        row.outcome,
    )
