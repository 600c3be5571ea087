"""Barrier tickets, and who reported them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.barriers import Barrier, BarrierKind, BarrierState, Level, Priority, Report
from storage.columns import stands
from storage.schema import barrier, barrier_report

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(barrier).where(barrier.c.id == bindparam("id"))
_BY_NUMBER = select(barrier).where(barrier.c.number == bindparam("of_number"))
_LAST_NUMBER = select(func.max(barrier.c.number).label("number"))
_OPEN_ONES = select(barrier).where(stands(barrier.c.state, "open")).order_by(barrier.c.id)
_OPEN_AT = (
    select(barrier)
    .where(barrier.c.facility_id == bindparam("facility"), stands(barrier.c.state, "open"))
    .order_by(barrier.c.id)
)
_OF_FACILITY = (
    select(barrier)
    .where(barrier.c.facility_id == bindparam("facility"))
    .order_by(barrier.c.opened_at, barrier.c.id)
)
_NAMES = (
    *("priority", "state", "level", "owner_id", "due_at", "asked_at", "raised_at"),
    *("reminded", "closed_at", "closed_by_id", "sealed_note"),
)
_SET = (
    update(barrier)
    .where(barrier.c.id == bindparam("barrier"), stands(barrier.c.state, "open"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES})
)
_NOTE = (
    update(barrier)
    .where(barrier.c.id == bindparam("barrier"))
    .values(sealed_note=bindparam("new_note"))
)
_REPORTS = (
    select(barrier_report)
    .where(barrier_report.c.barrier_id == bindparam("barrier"))
    .order_by(barrier_report.c.id)
)
_BY_PERSON = (
    select(barrier_report)
    .where(barrier_report.c.person_id == bindparam("person"))
    .order_by(barrier_report.c.id)
)


def add(uow: UnitOfWork, new: Barrier) -> Barrier:
    """Store a barrier under an id and a number of its own, and return it."""
    last = uow.row(_LAST_NUMBER)
    stored = replace(new, id=uow.new_id(), number=(last.number or 0) + 1)
    uow.insert(
        barrier,
        id=stored.id,
        number=stored.number,
        facility_id=stored.facility_id,
        kind=stored.kind,
        visit_id=stored.visit_id,
        sealed_words=_sealed(uow, stored, "words"),
        opened_at=stored.opened_at,
        **_values(uow, stored),
    )
    return stored


def get(uow: UnitOfWork, barrier_id: int) -> Barrier:
    """Return a barrier that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=barrier_id)
    if row is None:
        raise LookupError(f"no barrier {barrier_id}")
    return _value(uow, row)


def numbered(uow: UnitOfWork, number: int) -> Barrier | None:
    """Return the barrier that people know by a number, or None."""
    row = uow.row(_BY_NUMBER, of_number=number)
    return None if row is None else _value(uow, row)


def open_ones(uow: UnitOfWork) -> list[Barrier]:
    """Return the barriers that are open anywhere, the oldest first."""
    return [_value(uow, row) for row in uow.rows(_OPEN_ONES)]


def open_at(uow: UnitOfWork, facility_id: int) -> list[Barrier]:
    """Return the barriers that are open at a facility, the oldest first."""
    return [_value(uow, row) for row in uow.rows(_OPEN_AT, facility=facility_id)]


def of_facility(uow: UnitOfWork, facility_id: int) -> list[Barrier]:
    """Return every barrier of a facility, the oldest first."""
    return [_value(uow, row) for row in uow.rows(_OF_FACILITY, facility=facility_id)]


def save(uow: UnitOfWork, changed: Barrier) -> bool:
    """Store how an open barrier stands now; False when it was closed meanwhile."""
    new = {f"new_{name}": value for name, value in _values(uow, changed).items()}
    return uow.change(_SET, barrier=changed.id, **new) == 1


def note(uow: UnitOfWork, barrier_id: int, words: str) -> None:
    """Store what was done about a barrier, in the words of whoever closed it."""
    sealed = uow.sealer.seal(words, f"barrier:sealed_note:{barrier_id}")
    uow.change(_NOTE, barrier=barrier_id, new_note=sealed)


def report(uow: UnitOfWork, new: Report) -> None:
    """Store that somebody met a barrier."""
    uow.insert(
        barrier_report,
        id=uow.new_id(),
        barrier_id=new.barrier_id,
        person_id=new.person_id,
        response_id=new.response_id,
        at=new.at,
    )


def reports(uow: UnitOfWork, barrier_id: int) -> list[Report]:
    """Return who met a barrier, the first first."""
    return [_report(row) for row in uow.rows(_REPORTS, barrier=barrier_id)]


def reported_by(uow: UnitOfWork, person_id: int) -> list[Report]:
    """Return which barriers somebody reported, the first first."""
    return [_report(row) for row in uow.rows(_BY_PERSON, person=person_id)]


def _values(uow: UnitOfWork, stands_now: Barrier) -> dict[str, Any]:
    plain = {name: getattr(stands_now, name) for name in _NAMES if name != "sealed_note"}
    return plain | {"sealed_note": _sealed(uow, stands_now, "note")}


def _sealed(uow: UnitOfWork, stands_now: Barrier, name: str) -> bytes | None:
    text: str = getattr(stands_now, name)
    place = f"barrier:sealed_{name}:{stands_now.id}"
    return uow.sealer.seal(text, place) if text else None


def _value(uow: UnitOfWork, row: Row[Any]) -> Barrier:
    opened = {
        name: uow.sealer.open(sealed, f"barrier:sealed_{name}:{row.id}") if sealed else ""
        for name, sealed in (("words", row.sealed_words), ("note", row.sealed_note))
    }
    return Barrier(
        id=row.id,
        number=row.number,
        facility_id=row.facility_id,
        kind=BarrierKind(row.kind),
        priority=Priority(row.priority),
        state=BarrierState(row.state),
        level=Level(row.level),
        opened_at=row.opened_at,
        due_at=row.due_at,
        owner_id=row.owner_id,
        visit_id=row.visit_id,
        asked_at=row.asked_at,
        raised_at=row.raised_at,
        reminded=row.reminded,
        closed_at=row.closed_at,
        closed_by_id=row.closed_by_id,
        **opened,
    )


def _report(row: Row[Any]) -> Report:
    return Report(row.barrier_id, row.at, row.person_id, row.response_id)
