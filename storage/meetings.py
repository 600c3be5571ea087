"""Joint sessions and forums, and who is invited to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.visits import Guest, Meeting, MeetingKind, MeetingState, Reply
from storage.columns import stands
from storage.schema import guest, meeting

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(meeting).where(meeting.c.id == bindparam("id"))
_BY_NUMBER = select(meeting).where(meeting.c.number == bindparam("of_number"))
_LAST_NUMBER = select(func.max(meeting.c.number).label("number"))
_ALL = select(meeting).order_by(meeting.c.starts_at, meeting.c.id)
_PLANNED = _ALL.where(stands(meeting.c.state, "planned"))
_NAMES = ("state", "starts_at", "minutes", "time_zone", "place")
_SAVE = (
    update(meeting)
    .where(meeting.c.id == bindparam("meeting"), stands(meeting.c.state, "planned"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES})
)
_GUESTS = select(guest).where(guest.c.meeting_id == bindparam("meeting")).order_by(guest.c.id)
_GUEST = select(guest).where(
    guest.c.meeting_id == bindparam("meeting"), guest.c.person_id == bindparam("person")
)
_OF_PERSON = select(guest).where(guest.c.person_id == bindparam("person")).order_by(guest.c.id)
_SET_GUEST = (
    update(guest)
    .where(guest.c.meeting_id == bindparam("meeting"), guest.c.person_id == bindparam("person"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("reply", "asked_at", "replied_at", "attended")
        }
    )
)


def add(uow: UnitOfWork, new: Meeting) -> Meeting:
    """Store a meeting under an id and a number of its own, and return it."""
    last = uow.row(_LAST_NUMBER)
    stored = replace(new, id=uow.new_id(), number=(last.number or 0) + 1)
    uow.insert(
        meeting,
        id=stored.id,
        number=stored.number,
        kind=stored.kind,
        region=stored.region,
        starts_at=stored.starts_at,
        minutes=stored.minutes,
        time_zone=stored.time_zone,
        place=stored.place,
        state=stored.state,
        made_by_id=stored.made_by_id,
        made_at=stored.made_at,
    )
    return stored


def get(uow: UnitOfWork, meeting_id: int) -> Meeting:
    """Return a meeting that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=meeting_id)
    if row is None:
        raise LookupError(f"no meeting {meeting_id}")
    return _value(row)


def numbered(uow: UnitOfWork, number: int) -> Meeting | None:
    """Return the meeting that people know by a number, or None."""
    row = uow.row(_BY_NUMBER, of_number=number)
    return None if row is None else _value(row)


def planned(uow: UnitOfWork) -> list[Meeting]:
    """Return the meetings that are still planned, the earliest first."""
    return [_value(row) for row in uow.rows(_PLANNED)]


def every(uow: UnitOfWork) -> list[Meeting]:
    """Return the meetings in every state, the earliest first."""
    return [_value(row) for row in uow.rows(_ALL)]


def save(uow: UnitOfWork, changed: Meeting) -> bool:
    """Store how a planned meeting stands now; False when it was held or called off before."""
    new = {f"new_{name}": getattr(changed, name) for name in _NAMES}
    return uow.change(_SAVE, meeting=changed.id, **new) == 1


def guests(uow: UnitOfWork, meeting_id: int) -> list[Guest]:
    """Return who is invited to a meeting, in the order they were asked."""
    return [_guest(row) for row in uow.rows(_GUESTS, meeting=meeting_id)]


def guest_of(uow: UnitOfWork, meeting_id: int, person_id: int) -> Guest | None:
    """Return the invitation of a person to a meeting, or None where there is none."""
    row = uow.row(_GUEST, meeting=meeting_id, person=person_id)
    return None if row is None else _guest(row)


def of_person(uow: UnitOfWork, person_id: int) -> list[Guest]:
    """Return the invitations of a person, the first first."""
    return [_guest(row) for row in uow.rows(_OF_PERSON, person=person_id)]


def put_guest(uow: UnitOfWork, stands_now: Guest) -> None:
    """Store how somebody's invitation stands now; it may be new."""
    values = {
        "reply": stands_now.reply,
        "asked_at": stands_now.asked_at,
        "replied_at": stands_now.replied_at,
        "attended": stands_now.attended,
    }
    place = {"meeting": stands_now.meeting_id, "person": stands_now.person_id}
    new = {f"new_{name}": value for name, value in values.items()}
    if not uow.change(_SET_GUEST, **place, **new):
        ids = {"meeting_id": stands_now.meeting_id, "person_id": stands_now.person_id}
        uow.insert(guest, id=uow.new_id(), **ids, **values)


def _value(row: Row[Any]) -> Meeting:
    return Meeting(
        row.id,
        row.number,
        MeetingKind(row.kind),
        row.region,
        row.starts_at,
        row.minutes,
        row.time_zone,
        row.place,
        MeetingState(row.state),
        row.made_at,
        row.made_by_id,
    )


def _guest(row: Row[Any]) -> Guest:
    return Guest(
        row.meeting_id,
        row.person_id,
        Reply(row.reply),
        row.asked_at,
        row.replied_at,
        row.attended,
    )
