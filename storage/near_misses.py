"""Near misses, and who opened the name behind one or behind a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.near_misses import NearMiss
from storage import people
from storage.schema import message, near_miss, opening, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from domain.model import Person
    from storage.uow import UnitOfWork

_BY_ID = select(near_miss).where(near_miss.c.id == bindparam("id"))
_BY_NUMBER = select(near_miss).where(near_miss.c.number == bindparam("number"))
_LAST_NUMBER = select(func.max(near_miss.c.number).label("number"))
_LIVE = (
    select(near_miss)
    .where(near_miss.c.last_text_at >= bindparam("since"))
    .order_by(near_miss.c.number)
)
_UNREAD = (
    select(near_miss)
    .where(near_miss.c.read_at.is_(None), near_miss.c.question_id.is_(None))
    .order_by(near_miss.c.number)
)
_OF = (
    select(near_miss)
    .where(near_miss.c.reporter_id == bindparam("reporter"))
    .order_by(near_miss.c.last_text_at.desc(), near_miss.c.id.desc())
)
_ONE = update(near_miss).where(near_miss.c.id == bindparam("near_miss"))
_TOUCH = _ONE.values(last_text_at=bindparam("at"))
_READ = _ONE.where(near_miss.c.read_at.is_(None)).values(read_at=bindparam("at"))
_CONTACT = _ONE.where(near_miss.c.contact_at.is_(None)).values(contact_at=bindparam("at"))
_FILE = (
    update(message)
    .where(message.c.id == bindparam("message"))
    .values(near_miss_id=bindparam("near_miss"))
)
_WROTE = (
    select(message.c.id)
    .where(
        message.c.near_miss_id == bindparam("near_miss"),
        message.c.direction == "in",
        message.c.person_id == bindparam("reporter"),
    )
    .order_by(message.c.at, message.c.id)
)
_OF_OUTBOX = (
    select(message.c.near_miss_id)
    .join(outbox, outbox.c.message_id == message.c.id)
    .where(outbox.c.id == bindparam("outbox"), message.c.near_miss_id.is_not(None))
)
_OPENINGS = (
    select(opening).where(opening.c.near_miss_id == bindparam("near_miss")).order_by(opening.c.id)
)


@dataclass(frozen=True, slots=True)
class Opening:
    """That a safety officer opened the name behind a near miss; the reason is a message."""

    officer_id: int
    near_miss_id: int
    reason_id: int
    at: datetime


def add(
    uow: UnitOfWork, reporter: Person, address_id: int, question_id: int | None = None
) -> NearMiss:
    """Open a near miss, or a thread on a question whose name was opened."""
    last = uow.row(_LAST_NUMBER)
    new = NearMiss(
        id=uow.new_id(),
        number=(last.number or 0) + 1,
        reporter_id=reporter.id,
        address_id=address_id,
        facility_id=reporter.facility_id,
        question_id=question_id,
        opened_at=uow.now,
        last_text_at=uow.now,
    )
    uow.insert(
        near_miss,
        id=new.id,
        number=new.number,
        reporter_id=new.reporter_id,
        address_id=new.address_id,
        facility_id=new.facility_id,
        question_id=new.question_id,
        opened_at=new.opened_at,
        last_text_at=new.last_text_at,
    )
    return new


def find(uow: UnitOfWork, near_miss_id: int) -> NearMiss | None:
    """Return a near miss, or None."""
    row = uow.row(_BY_ID, id=near_miss_id)
    return None if row is None else _value(row)


def get(uow: UnitOfWork, near_miss_id: int) -> NearMiss:
    """Return a near miss that is known to exist; raises LookupError."""
    found = find(uow, near_miss_id)
    if found is None:
        raise LookupError(f"no near miss {near_miss_id}")
    return found


def numbered(uow: UnitOfWork, number: int) -> NearMiss | None:
    """Return the near miss with a number, or None."""
    row = uow.row(_BY_NUMBER, number=number)
    return None if row is None else _value(row)


def live(uow: UnitOfWork, since: datetime) -> list[NearMiss]:
    """Return those on which somebody has written since then, by number."""
    return [_value(row) for row in uow.rows(_LIVE, since=since)]


def unread(uow: UnitOfWork) -> list[NearMiss]:
    """Return those that no safety officer has, as there is none, by number."""
    return [_value(row) for row in uow.rows(_UNREAD)]


def of_reporter(uow: UnitOfWork, reporter_id: int) -> list[NearMiss]:
    """Return a person's threads with the safety officers, the last written on first."""
    return [_value(row) for row in uow.rows(_OF, reporter=reporter_id)]


def file_under(uow: UnitOfWork, message_id: int, found: NearMiss) -> None:
    """Say which near miss a stored message belongs to, and that somebody wrote on it now."""
    uow.change(_FILE, message=message_id, near_miss=found.id)
    uow.change(_TOUCH, near_miss=found.id, at=uow.now)
    people.set_safety(uow, found.reporter_id)


def set_read(uow: UnitOfWork, near_miss_id: int) -> None:
    """Note that a safety officer has it."""
    uow.change(_READ, near_miss=near_miss_id, at=uow.now)


def set_contact(uow: UnitOfWork, near_miss_id: int) -> bool:
    """Note that its reporter wants to be written to; False when that was known."""
    return uow.change(_CONTACT, near_miss=near_miss_id, at=uow.now) == 1


def of_outbox(uow: UnitOfWork, outbox_id: int) -> NearMiss | None:
    """Return the near miss that something we sent was about, or None."""
    row = uow.row(_OF_OUTBOX, outbox=outbox_id)
    return None if row is None else find(uow, row.near_miss_id)


def texts(uow: UnitOfWork, found: NearMiss) -> list[int]:
    """Return the messages in which its reporter wrote it, the oldest first."""
    rows = uow.rows(_WROTE, near_miss=found.id, reporter=found.reporter_id)
    return [row.id for row in rows]


def note_opening(uow: UnitOfWork, near_miss_id: int, officer_id: int, reason_id: int) -> None:
    """Note that an officer opened the name behind a near miss, with which reason."""
    uow.insert(
        opening,
        id=uow.new_id(),
        officer_id=officer_id,
        near_miss_id=near_miss_id,
        reason_id=reason_id,
        at=uow.now,
    )


def openings(uow: UnitOfWork, near_miss_id: int) -> list[Opening]:
    """Return who opened the name behind a near miss, the first first."""
    return [
        Opening(row.officer_id, row.near_miss_id, row.reason_id, row.at)
        for row in uow.rows(_OPENINGS, near_miss=near_miss_id)
    ]


def _value(row: Row[Any]) -> NearMiss:
    return NearMiss(
        row.id,
        row.number,
        row.reporter_id,
        row.address_id,
        row.facility_id,
        row.question_id,
        row.opened_at,
        row.last_text_at,
        row.read_at,
        row.contact_at,
    )
