"""The audit log: who did what, by ids alone; one job gives each line its place in the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update

from domain import auditing
from domain.auditing import End, Line
from domain.model import Job
from storage.schema import audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.uow import UnitOfWork

CHAIN: Final = "audit.chain"
"""The job that chains what is loose; it is due at once, and done by one process."""

LAST: Final = 2**63 - 1
"""No line has a higher id."""

_LOOSE = audit.c.place.is_(None)
_END = (
    select(audit.c.place, audit.c.hash)
    .where(audit.c.place.is_not(None))
    .order_by(audit.c.place.desc())
    .limit(1)
)
_STRAY = (
    select(audit)
    .where(_LOOSE, audit.c.id > bindparam("after"))
    .order_by(audit.c.id)
    .limit(bindparam("most"))
)
_CHAINED = (
    select(audit)
    .where(audit.c.place > bindparam("after"))
    .order_by(audit.c.place)
    .limit(bindparam("most"))
)
_AT_PLACE = select(audit).where(audit.c.place == bindparam("at_place"))
_JOIN = (
    update(audit)
    .where(audit.c.id == bindparam("line"), _LOOSE)
    .values(place=bindparam("new_place"), hash=bindparam("new_hash"))
)
_BEFORE = audit.c.id < bindparam("before")
_NEWEST = select(audit).where(_BEFORE).order_by(audit.c.id.desc()).limit(bindparam("most"))
_BY = _NEWEST.where(audit.c.actor_id == bindparam("actor"))
_OF = _NEWEST.where(audit.c.deed == bindparam("deed"))
_BY_OF = _BY.where(audit.c.deed == bindparam("deed"))
_ABOUT = _NEWEST.where(audit.c.subject == bindparam("subject"))
_WHICH = {(False, False): _NEWEST, (True, False): _BY, (False, True): _OF, (True, True): _BY_OF}


def add(
    uow: UnitOfWork,
    actor_id: int | None,
    deed: str,
    *,
    way: str = "console",
    subject: str = "",
    **detail: str | int,
) -> None:
    """Write down a deed of somebody, or of whoever runs commands where `actor_id` is None.

    A `subject` is what it was done to, as "question:12" with a number or id of ours; `detail` is
    counts, states and ids: never a name, an address or anybody's words.
    """
    line = Line(uow.new_id(), uow.now, actor_id, way, deed, subject, auditing.packed(detail))
    uow.insert(
        audit,
        id=line.id,
        at=line.at,
        actor_id=actor_id,
        way=way,
        deed=deed,
        subject=subject,
        detail=line.detail,
        hash=uow.sealer.digest(auditing.LOOSE, auditing.text_of(line)),
    )
    uow.later(Job(CHAIN, "", uow.now))


def chain(uow: UnitOfWork, after: int, most: int) -> int:
    """Give at most so many loose lines behind an id their place, by their ids.

    Returns the id of the last where more may be loose, else 0. What this service did not write
    stays loose, for whoever verifies to find.
    """
    found = loose(uow, after, most)
    last = end(uow)
    for line in found:
        if auditing.is_ours(line, uow.sealer.digest):
            last = auditing.joined(line, last, uow.sealer.digest)
            uow.change(_JOIN, line=line.id, new_place=last.place, new_hash=last.hash)
    return found[-1].id if len(found) == most else 0


def end(uow: UnitOfWork) -> End:
    """Return where the chain ends."""
    row = uow.row(_END)
    return End() if row is None else End(row.place, row.hash)


def chained(uow: UnitOfWork, after: int, most: int) -> list[Line]:
    """Return at most so many lines behind a place of the chain."""
    return _lines(uow.rows(_CHAINED, after=after, most=most))


def loose(uow: UnitOfWork, after: int, most: int) -> list[Line]:
    """Return at most so many lines that have no place yet, behind an id."""
    return _lines(uow.rows(_STRAY, after=after, most=most))


def at(uow: UnitOfWork, place: int) -> Line | None:
    """Return the line at a place of the chain, or None."""
    return next(iter(_lines(uow.rows(_AT_PLACE, at_place=place))), None)


def newest(
    uow: UnitOfWork, most: int, *, before: int = LAST, actor_id: int | None = None, deed: str = ""
) -> list[Line]:
    """Return at most so many lines before an id, the newest first: all, or one's, or of a deed."""
    which = _WHICH[actor_id is not None, bool(deed)]
    return _lines(uow.rows(which, most=most, before=before, actor=actor_id, deed=deed))


def about(uow: UnitOfWork, subject: str, most: int, *, before: int = LAST) -> list[Line]:
    """Return at most so many lines of what was done to something, the newest first."""
    return _lines(uow.rows(_ABOUT, most=most, before=before, subject=subject))


def _lines(rows: Sequence[Any]) -> list[Line]:
    return [
        Line(
            row.id,
            row.at,
            row.actor_id,
            row.way,
            row.deed,
            row.subject,
            row.detail,
            row.place,
            None if row.hash is None else bytes(row.hash),
        )
        for row in rows
    ]
