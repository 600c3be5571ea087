"""Visits and who has a part in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.visits import Member, Part, Reply, Visit, VisitState
from storage.columns import stands
from storage.schema import visit, visit_member

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(visit).where(visit.c.id == bindparam("id"))
_BY_NUMBER = select(visit).where(visit.c.number == bindparam("of_number"))
_LAST_NUMBER = select(func.max(visit.c.number).label("number"))
_OF_FACILITY = (
    select(visit)
    .where(visit.c.facility_id == bindparam("facility"))
    .order_by(visit.c.starts_on, visit.c.id)
)
_OPEN = (
    select(visit)
    .where(stands(visit.c.state, "planned", "confirmed"))
    .order_by(visit.c.starts_on, visit.c.id)
)
_ALL = select(visit).order_by(visit.c.starts_on, visit.c.id)
_SET_NAMES = (
    *("starts_on", "ends_on", "state", "moved", "sealed_reason"),
    *("closed_at", "closed_by_id", "minutes"),
)
_SET = (
    update(visit)
    .where(
        visit.c.id == bindparam("visit"),
        stands(visit.c.state, "planned", "confirmed"),
    )
    .values({name: bindparam(f"new_{name}") for name in _SET_NAMES})
)
_MEMBERS = (
    select(visit_member)
    .where(visit_member.c.visit_id == bindparam("visit"))
    .order_by(visit_member.c.id)
)
_OF_PERSON = (
    select(visit_member)
    .where(visit_member.c.person_id == bindparam("person"))
    .order_by(visit_member.c.id)
)
_MEMBER_NAMES = (
    *("reply", "asked_at", "replied_at", "wanted_at", "sealed_cases", "told_at", "attended"),
)
_SET_MEMBER = (
    update(visit_member)
    .where(visit_member.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in _MEMBER_NAMES})
)


def add(uow: UnitOfWork, new: Visit) -> Visit:
    """Store a visit under an id and a number of its own, and return it."""
    last = uow.row(_LAST_NUMBER)
    stored = replace(new, id=uow.new_id(), number=(last.number or 0) + 1)
    uow.insert(
        visit,
        id=stored.id,
        number=stored.number,
        facility_id=stored.facility_id,
        starts_on=stored.starts_on.isoformat(),
        ends_on=stored.ends_on.isoformat(),
        first_on=stored.first_on.isoformat(),
        state=stored.state,
        planned_by_id=stored.planned_by_id,
        planned_at=stored.planned_at,
    )
    return stored


def get(uow: UnitOfWork, visit_id: int) -> Visit:
    """Return a visit that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=visit_id)
    if row is None:
        raise LookupError(f"no visit {visit_id}")
    return _value(uow, row)


def numbered(uow: UnitOfWork, number: int) -> Visit | None:
    """Return the visit that people know by a number, or None."""
    row = uow.row(_BY_NUMBER, of_number=number)
    return None if row is None else _value(uow, row)


def of_facility(uow: UnitOfWork, facility_id: int) -> list[Visit]:
    """Return the visits to a facility in every state, the earliest first."""
    return [_value(uow, row) for row in uow.rows(_OF_FACILITY, facility=facility_id)]


def open_ones(uow: UnitOfWork) -> list[Visit]:
    """Return the visits that are planned or confirmed, the earliest first."""
    return [_value(uow, row) for row in uow.rows(_OPEN)]


def every(uow: UnitOfWork) -> list[Visit]:
    """Return the visits in every state, the earliest first."""
    return [_value(uow, row) for row in uow.rows(_ALL)]


def save(uow: UnitOfWork, changed: Visit) -> bool:
    """Store how an open visit stands now; False when it was closed or cancelled meanwhile."""
    place = f"visit:sealed_reason:{changed.id}"
    values = {
        "new_starts_on": changed.starts_on.isoformat(),
        "new_ends_on": changed.ends_on.isoformat(),
        "new_state": changed.state,
        "new_moved": changed.moved,
        "new_sealed_reason": uow.sealer.seal(changed.reason, place) if changed.reason else None,
        "new_closed_at": changed.closed_at,
        "new_closed_by_id": changed.closed_by_id,
        "new_minutes": changed.minutes,
    }
    return uow.change(_SET, visit=changed.id, **values) == 1


def members(uow: UnitOfWork, visit_id: int) -> list[Member]:
    """Return who has a part in a visit, in the order they were asked."""
    return [_member(uow, row) for row in uow.rows(_MEMBERS, visit=visit_id)]


def of_person(uow: UnitOfWork, person_id: int) -> list[Member]:
    """Return the parts of a person in visits, the first first."""
    return [_member(uow, row) for row in uow.rows(_OF_PERSON, person=person_id)]


def put_member(uow: UnitOfWork, stands_now: Member) -> None:
    """Store how somebody's part in a visit stands now; it may be new."""
    rows = uow.rows(_MEMBERS, visit=stands_now.visit_id)
    found = next((row for row in rows if row.person_id == stands_now.person_id), None)
    row_id = uow.new_id() if found is None else found.id
    place = f"visit_member:sealed_cases:{row_id}"
    values = {
        "reply": stands_now.reply,
        "asked_at": stands_now.asked_at,
        "replied_at": stands_now.replied_at,
        "wanted_at": stands_now.wanted_at,
        "sealed_cases": uow.sealer.seal(stands_now.cases, place) if stands_now.cases else None,
        "told_at": stands_now.told_at,
        "attended": stands_now.attended,
    }
    if found is None:
        uow.insert(
            visit_member,
            id=row_id,
            visit_id=stands_now.visit_id,
            person_id=stands_now.person_id,
            part=stands_now.part,
            **values,
        )
    else:
        new = {f"new_{name}": value for name, value in values.items()}
        uow.change(_SET_MEMBER, row=row_id, **new)


def _value(uow: UnitOfWork, row: Row[Any]) -> Visit:
    sealed = row.sealed_reason
    return Visit(
        id=row.id,
        number=row.number,
        facility_id=row.facility_id,
        starts_on=date.fromisoformat(row.starts_on),
        ends_on=date.fromisoformat(row.ends_on),
        state=VisitState(row.state),
        first_on=date.fromisoformat(row.first_on),
        planned_at=row.planned_at,
        planned_by_id=row.planned_by_id,
        moved=row.moved,
        reason=uow.sealer.open(sealed, f"visit:sealed_reason:{row.id}") if sealed else "",
        closed_at=row.closed_at,
        closed_by_id=row.closed_by_id,
        minutes=row.minutes,
    )


def _member(uow: UnitOfWork, row: Row[Any]) -> Member:
    sealed, place = row.sealed_cases, f"visit_member:sealed_cases:{row.id}"
    return Member(
        row.visit_id,
        row.person_id,
        Part(row.part),
        Reply(row.reply),
        row.asked_at,
        row.replied_at,
        row.wanted_at,
        uow.sealer.open(sealed, place) if sealed else "",
        row.told_at,
        row.attended,
    )
