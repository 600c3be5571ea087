"""The processes that are at work: each has a number, and a heartbeat that says it lives.

Its number is part of the ids it gives and stands in the rows it holds. Whoever has not been
heard of for DEAD_AFTER is struck off, and what it held is free again; at once, where another has
taken over its spool. A door says with each beat up to when nothing waits in its spool; once that
is over, nobody handles what came in, until it is clear again or struck off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, select, update

from storage.columns import stands
from storage.ids import COMMANDS
from storage.ringing import WORK
from storage.schema import inbox, outbox, worker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from storage.uow import UnitOfWork

BEAT_EVERY = timedelta(seconds=2)
DEAD_AFTER = timedelta(seconds=20)

_ALL = select(worker).order_by(worker.c.id)
_BEAT = (
    update(worker)
    .where(worker.c.id == bindparam("number"), worker.c.run == bindparam("mine"))
    .values(beat_at=bindparam("at"), clear_until=bindparam("clear"))
)
_LEAVE = delete(worker).where(
    worker.c.id == bindparam("number"), worker.c.run == bindparam("mine")
)
_STRIKE = _LEAVE.where(worker.c.beat_at <= bindparam("last"))
_FREE_INBOX = (
    update(inbox)
    .where(and_(stands(inbox.c.state, "new"), inbox.c.holder == bindparam("number")))
    .values(holder=None, lease_until=None)
)
_FREE_OUTBOX = (
    update(outbox)
    .where(and_(stands(outbox.c.state, "ready"), outbox.c.holder == bindparam("number")))
    .values(holder=None, lease_until=None)
)


class TooMany(Exception):
    """Every process number is taken."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process: its number, the token of this run of it, what it does, and when it was heard.

    `spool` names its spool, if it has one, and up to `clear_until` nothing waits there.
    """

    number: int
    run: str
    role: str
    started_at: datetime
    beat_at: datetime
    spool: str = ""
    clear_until: datetime | None = None


def every(uow: UnitOfWork) -> list[Worker]:
    """Return all processes that have not left, the silent ones too."""
    rows = uow.rows(_ALL)
    return [_worker(row) for row in rows]


def live(uow: UnitOfWork) -> list[Worker]:
    """Return the processes that were heard of lately."""
    return [each for each in every(uow) if each.beat_at > uow.now - DEAD_AFTER]


def may_hold_back(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Tell whether a door may have acknowledged what is not in the database."""
    return select(worker.c.id).where(worker.c.clear_until <= now).exists()


def join(
    uow: UnitOfWork, run: str, role: str, spool: str = "", clear_until: datetime | None = None
) -> int:
    """Enter a process under the lowest free number and return it; raises TooMany."""
    taken = {each.number for each in every(uow)}
    number = next((each for each in range(COMMANDS) if each not in taken), None)
    if number is None:
        raise TooMany(f"{COMMANDS} processes are at work already")
    at = {"started_at": uow.now, "beat_at": uow.now, "clear_until": clear_until}
    uow.insert(worker, id=number, run=run, role=role, spool=spool, **at)
    return number


def beat(uow: UnitOfWork, number: int, run: str, clear_until: datetime | None = None) -> bool:
    """Say that a process lives; False when it was struck off and its number is not its own."""
    return uow.change(_BEAT, number=number, mine=run, at=uow.now, clear=clear_until) == 1


def leave(uow: UnitOfWork, number: int, run: str) -> None:
    """Strike off a process that stops, and free what it holds."""
    if uow.change(_LEAVE, number=number, mine=run):
        _free(uow, number)


def bury(uow: UnitOfWork, *, everybody: bool = False) -> list[int]:
    """Strike off who was silent for too long, or everybody, and free what they held."""
    last = uow.now - DEAD_AFTER
    return _strike_all(uow, lambda each: everybody or each.beat_at <= last)


def succeed(uow: UnitOfWork, run: str, spools: Collection[str]) -> list[int]:
    """Strike off those whose spools this run has: they are dead, or they would hold them."""
    return _strike_all(uow, lambda each: each.run != run and each.spool in spools)


def _strike_all(uow: UnitOfWork, is_dead: Callable[[Worker], bool]) -> list[int]:
    return [each.number for each in every(uow) if is_dead(each) and _strike(uow, each)]


def _strike(uow: UnitOfWork, dead: Worker) -> bool:
    """Strike off a process unless it was heard of meanwhile; two that try do it once."""
    struck = uow.change(_STRIKE, number=dead.number, mine=dead.run, last=dead.beat_at) == 1
    if struck:
        _free(uow, dead.number)
    return struck


def _worker(row: Row[Any]) -> Worker:
    heard = row.started_at, row.beat_at
    return Worker(row.id, row.run, row.role, *heard, row.spool, row.clear_until)


def _free(uow: UnitOfWork, number: int) -> None:
    uow.change(_FREE_INBOX, number=number)
    uow.change(_FREE_OUTBOX, number=number)
    uow.ring(WORK)
