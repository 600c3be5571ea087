"""What happens to a person at an instant of the calendar, noted so that it happens once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from storage.schema import occurrence

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_OF = (occurrence.c.kind == bindparam("kind"), occurrence.c.person_id == bindparam("person"))
_SAME = select(occurrence.c.id).where(*_OF, occurrence.c.at == bindparam("instant"))
_LAST = (
    select(occurrence)
    .where(*_OF, occurrence.c.at < bindparam("before"))
    .order_by(occurrence.c.at.desc())
    .limit(1)
)
_OF_PERSON = (
    select(occurrence)
    .where(occurrence.c.person_id == bindparam("person"))
    .order_by(occurrence.c.at, occurrence.c.kind)
)
_SINCE = select(occurrence).where(occurrence.c.at >= bindparam("since"))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What happened to whom and at which instant; `until` is how far it reached, if it ended."""

    kind: str
    person_id: int
    at: datetime
    until: datetime | None = None


def note(uow: UnitOfWork, new: Occurrence) -> bool:
    """Note that something happens now; False when it has happened before."""
    same = {"kind": new.kind, "person": new.person_id, "instant": new.at}
    if uow.row(_SAME, **same) is not None:
        return False
    uow.insert(
        occurrence,
        id=uow.new_id(),
        kind=new.kind,
        person_id=new.person_id,
        at=new.at,
        until=new.until,
    )
    return True


def last(uow: UnitOfWork, kind: str, person_id: int, before: datetime) -> Occurrence | None:
    """Return what of a kind happened to a person last before an instant, or None."""
    row = uow.row(_LAST, kind=kind, person=person_id, before=before)
    return None if row is None else _value(row)


def since(uow: UnitOfWork, instant: datetime) -> list[Occurrence]:
    """Return what happened at this instant and after it, to anybody."""
    return [_value(row) for row in uow.rows(_SINCE, since=instant)]


def of_person(uow: UnitOfWork, person_id: int) -> list[Occurrence]:
    """Return what happened to a person, the oldest first."""
    return [_value(row) for row in uow.rows(_OF_PERSON, person=person_id)]


def _value(row: Any) -> Occurrence:
    return Occurrence(row.kind, row.person_id, row.at, row.until)
