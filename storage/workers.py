"""The processes that are at work: each has a number, and a heartbeat that says it lives.

Its number is part of the ids it gives and stands in the rows it holds. Whoever has not been
heard of for DEAD_AFTER is struck off, and what it held is free again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, select, update

from storage.columns import stands
from storage.ids import COMMANDS
from storage.ringing import WORK
from storage.schema import inbox, outbox, worker

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

BEAT_EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=20)

_ALL = select(worker).order_by(worker.c.id)
_BEAT = (
    update(worker)
    .where(worker.c.id == bindparam("number"), worker.c.run == bindparam("mine"))
    .values(beat_at=bindparam("at"))
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
    """A process: its number, the token of this run of it, what it does, and when it was heard."""

    number: int
    run: str
    role: str
    started_at: datetime
    beat_at: datetime


def every(uow: UnitOfWork) -> list[Worker]:
    """Return all processes that have not left, the silent ones too."""
    rows = uow.rows(_ALL)
    return [Worker(row.id, row.run, row.role, row.started_at, row.beat_at) for row in rows]


def live(uow: UnitOfWork) -> list[Worker]:
    """Return the processes that were heard of lately."""
    return [each for each in every(uow) if each.beat_at > uow.now - DEAD_AFTER]


def join(uow: UnitOfWork, run: str, role: str) -> int:
    """Enter a process under the lowest free number and return it; raises TooMany."""
    taken = {each.number for each in every(uow)}
    number = next((each for each in range(COMMANDS) if each not in taken), None)
    if number is None:
        raise TooMany(f"{COMMANDS} processes are at work already")
    uow.insert(worker, id=number, run=run, role=role, started_at=uow.now, beat_at=uow.now)
    return number


def beat(uow: UnitOfWork, number: int, run: str) -> bool:
    """Say that a process lives; False when it was struck off and its number is not its own."""
    return uow.change(_BEAT, number=number, mine=run, at=uow.now) == 1


def leave(uow: UnitOfWork, number: int, run: str) -> None:
    """Strike off a process that stops, and free what it holds."""
    if uow.change(_LEAVE, number=number, mine=run):
        _free(uow, number)


def bury(uow: UnitOfWork, *, everybody: bool = False) -> list[int]:
    """Strike off who was silent for too long, or everybody, and free what they held."""
    last = uow.now - DEAD_AFTER
    dead = [each for each in every(uow) if everybody or each.beat_at <= last]
    return [each.number for each in dead if _strike(uow, each)]


def _strike(uow: UnitOfWork, dead: Worker) -> bool:
    """Strike off a process unless it was heard of meanwhile; two that try do it once."""
    struck = uow.change(_STRIKE, number=dead.number, mine=dead.run, last=dead.beat_at) == 1
    if struck:
        _free(uow, dead.number)
    return struck


def _free(uow: UnitOfWork, number: int) -> None:
    uow.change(_FREE_INBOX, number=number)
    uow.change(_FREE_OUTBOX, number=number)
    uow.ring(WORK)
