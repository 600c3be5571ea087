"""Shifts that look for somebody: whose they are, who was asked, and who took them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.model import Discipline, Tier
from domain.shifts import Request, State
from storage.schema import shift_ask, shift_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_UNDECIDED = shift_request.c.decided_at.is_(None)
_BY_ID = select(shift_request).where(shift_request.c.id == bindparam("request"))
_OF_GIVER = (
    select(shift_request)
    .where(
        shift_request.c.giver_id == bindparam("giver"), shift_request.c.ends_at > bindparam("now")
    )
    .order_by(shift_request.c.starts_local, shift_request.c.id)
)
_OF_DISCIPLINE = (
    select(shift_request)
    .where(
        _UNDECIDED,
        shift_request.c.discipline == bindparam("of"),
        shift_request.c.ends_at > bindparam("now"),
    )
    .order_by(shift_request.c.ends_at, shift_request.c.id)
)
_ASKED_OF = (
    select(shift_request)
    .join(shift_ask, shift_ask.c.request_id == shift_request.c.id)
    .where(shift_ask.c.mentor_id == bindparam("mentor"), _UNDECIDED)
    .order_by(shift_ask.c.asked_at, shift_ask.c.id)
)
_ASKED = (
    select(shift_ask.c.mentor_id, shift_ask.c.declined_at)
    .where(shift_ask.c.request_id == bindparam("request"))
    .order_by(shift_ask.c.id)
)
_DECIDE = (
    update(shift_request)
    .where(shift_request.c.id == bindparam("request"), shift_request.c.state == State.OPEN)
    .values(state=bindparam("new_state"), taker_id=bindparam("taker"), decided_at=bindparam("at"))
)
_BEGIN = (
    update(shift_request)
    .where(shift_request.c.id == bindparam("request"), shift_request.c.state == State.FOUND)
    .values(state=State.OPEN, asked_at=bindparam("at"))
)
_DECLINE = (
    update(shift_ask)
    .where(
        shift_ask.c.request_id == bindparam("request"),
        shift_ask.c.mentor_id == bindparam("mentor"),
        shift_ask.c.declined_at.is_(None),
    )
    .values(declined_at=bindparam("at"))
)


def add(uow: UnitOfWork, new: Request) -> int:
    """Add a request (its id is given here)."""
    made = uow.new_id()
    uow.insert(
        shift_request,
        id=made,
        giver_id=new.giver_id,
        discipline=new.discipline,
        tier=new.tier,
        starts_local=_text(new.starts),
        ends_local=_text(new.ends),
        time_zone=new.time_zone,
        ends_at=new.span.ends,
        asked_at=uow.now,
        state=new.state,
    )
    return made


def ask(uow: UnitOfWork, request_id: int, mentor_ids: Iterable[int]) -> None:
    """Note whom a request went to."""
    for each in mentor_ids:
        uow.insert(
            shift_ask,
            id=uow.new_id(),
            request_id=request_id,
            mentor_id=each,
            asked_at=uow.now,
        )


def find(uow: UnitOfWork, request_id: int) -> Request | None:
    """Return a request, or None when there is none of this id."""
    row = uow.row(_BY_ID, request=request_id)
    return None if row is None else _value(row)


def of_giver(uow: UnitOfWork, giver_id: int) -> list[Request]:
    """Return what became of the shifts that somebody gives away and that are not over."""
    return [_value(row) for row in uow.rows(_OF_GIVER, giver=giver_id, now=uow.now)]


def of_discipline(uow: UnitOfWork, discipline: Discipline) -> list[Request]:
    """Return what still looks for somebody in a discipline, those that end first before others."""
    return [_value(row) for row in uow.rows(_OF_DISCIPLINE, of=discipline, now=uow.now)]


def asked_of(uow: UnitOfWork, mentor_id: int) -> list[Request]:
    """Return the open requests that went to a mentor, the oldest first."""
    found = [_value(row) for row in uow.rows(_ASKED_OF, mentor=mentor_id)]
    return [each for each in found if each.is_open(uow.now)]


def asked(uow: UnitOfWork, request_id: int) -> dict[int, bool]:
    """Return who was asked, and whether they have said no."""
    rows = uow.rows(_ASKED, request=request_id)
    return {row.mentor_id: row.declined_at is not None for row in rows}


def decide(uow: UnitOfWork, request_id: int, state: State, taker_id: int | None = None) -> bool:
    """End a request; False when it had ended before."""
    values = {"request": request_id, "new_state": state, "taker": taker_id, "at": uow.now}
    return uow.change(_DECIDE, **values) == 1


def begin(uow: UnitOfWork, request_id: int) -> bool:
    """Open a gap that was only known of; False when somebody was faster."""
    return uow.change(_BEGIN, request=request_id, at=uow.now) == 1


def decline(uow: UnitOfWork, request_id: int, mentor_id: int) -> None:
    """Note that somebody who was asked has said no."""
    uow.change(_DECLINE, request=request_id, mentor=mentor_id, at=uow.now)


def _text(local: datetime) -> str:
    return local.isoformat(timespec="seconds")


def _value(row: Row[Any]) -> Request:
    return Request(
        row.id,
        row.giver_id,
        Discipline(row.discipline),
        Tier(row.tier),
        datetime.fromisoformat(row.starts_local),
        datetime.fromisoformat(row.ends_local),
        row.time_zone,
        State(row.state),
        row.taker_id,
    )
