"""Joinings: what somebody who joins by code has told us so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from domain.joining import Step, Work
from storage.columns import among
from storage.schema import joining

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.uow import UnitOfWork

_OPEN = joining.c.decided_at.is_(None)
_THIS = joining.c.id == bindparam("joining")
_BY_ID = select(joining).where(_THIS)
_AT = select(joining).where(joining.c.address_id == bindparam("address"), _OPEN)
_SAVE = (
    update(joining)
    .where(_THIS, _OPEN)
    .values(
        step=bindparam("new_step"),
        sealed_name=bindparam("new_name"),
        work=bindparam("new_work"),
        language=bindparam("new_language"),
        misses=bindparam("new_misses"),
        consented_at=bindparam("new_consented_at"),
        version=bindparam("new_version"),
    )
)
_DECIDE = (
    update(joining)
    .where(_THIS, _OPEN)
    .values(
        step=bindparam("new_step"), decided_by_id=bindparam("decider"), decided_at=bindparam("at")
    )
)
_OF_PLACES = select(joining).where(among(joining.c.address_id, "places")).order_by(joining.c.id)
_PENDING = (
    select(joining)
    .where(joining.c.address_id > 0, _OPEN, joining.c.step == Step.PENDING)
    .order_by(joining.c.id)
    .limit(bindparam("most"))
)
"""Their index begins with the address: "> 0" leads there, past all that was decided."""

_FORGET = delete(joining).where(_THIS)
_LEAVE = delete(joining).where(joining.c.address_id == bindparam("address"), _OPEN)


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody on the way in: where they stand, and what they have said up to there."""

    id: int
    address_id: int
    facility_id: int
    step: Step
    name: str = field(default="", repr=False)
    work: Work | None = None
    language: str = ""
    misses: int = 0
    consented_at: datetime | None = None
    version: str = ""
    decided_by_id: int | None = None


def begin(uow: UnitOfWork, address_id: int, facility_id: int) -> Joining:
    """Begin anew at an address, with its first question."""
    leave(uow, address_id)
    new = Joining(uow.new_id(), address_id, facility_id, Step.NAME)
    uow.insert(
        joining,
        id=new.id,
        address_id=address_id,
        facility_id=facility_id,
        step=new.step,
        begun_at=uow.now,
    )
    return new


def find(uow: UnitOfWork, joining_id: int) -> Joining | None:
    """Return a joining, or None once it is forgotten."""
    row = uow.row(_BY_ID, joining=joining_id)
    return None if row is None else _value(uow, row)


def open_at(uow: UnitOfWork, address_id: int) -> Joining | None:
    """Return the joining of an address that nobody has decided on, or None."""
    row = uow.row(_AT, address=address_id)
    return None if row is None else _value(uow, row)


def of_places(uow: UnitOfWork, addresses: Collection[int]) -> list[Joining]:
    """Return what is still kept of how somebody joined from these addresses, oldest first."""
    rows = uow.rows(_OF_PLACES, places=list(addresses)) if addresses else ()
    return [_value(uow, row) for row in rows]


def pending(uow: UnitOfWork, most: int) -> list[Joining]:
    """Return at most so many who have told us all and wait for a coordinator, oldest first."""
    return [_value(uow, row) for row in uow.rows(_PENDING, most=most)]


def save(uow: UnitOfWork, found: Joining) -> None:
    """Store what somebody has said by now."""
    name = uow.sealer.seal(found.name, _place(found.id)) if found.name else None
    uow.change(
        _SAVE,
        joining=found.id,
        new_step=found.step,
        new_name=name,
        new_work=found.work or "",
        new_language=found.language,
        new_misses=found.misses,
        new_consented_at=found.consented_at,
        new_version=found.version,
    )


def decide(uow: UnitOfWork, joining_id: int, step: Step, decider_id: int) -> bool:
    """Say that somebody was approved or refused, and by whom; False when it was decided before."""
    values = {"new_step": step, "decider": decider_id, "at": uow.now}
    return uow.change(_DECIDE, joining=joining_id, **values) == 1


def forget(uow: UnitOfWork, joining_id: int) -> None:
    """Delete all that somebody told us."""
    uow.change(_FORGET, joining=joining_id)


def leave(uow: UnitOfWork, address_id: int) -> bool:
    """Delete what is not decided yet at an address; False when there was nothing."""
    return uow.change(_LEAVE, address=address_id) > 0


def _place(joining_id: int) -> str:
    return f"joining:sealed_name:{joining_id}"


def _value(uow: UnitOfWork, row: Any) -> Joining:
    return Joining(
        row.id,
        row.address_id,
        row.facility_id,
        Step(row.step),
        uow.sealer.open(row.sealed_name, _place(row.id)) if row.sealed_name else "",
        Work(row.work) if row.work else None,
        row.language,
        row.misses,
        row.consented_at,
        row.version,
        row.decided_by_id,
    )
