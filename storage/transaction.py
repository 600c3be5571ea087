"""One transaction for a group of units: all of it is stored, or the units are run alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import InterfaceError, OperationalError

from domain.permission import Form
from storage import counters, jobs, journal, outbox, recipients
from storage.engine import has_lost_connection, roll_back, take_turn, was_unlucky
from storage.ringing import ring
from storage.uow import Group, GroupLost, UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from domain.model import Channel
    from domain.permission import Verdict
    from storage.attempts import Concerned
    from storage.ids import Ids
    from storage.outbox import Parcel
    from storage.sealing import Sealer


MOST_RUNS = 5
"""How often a unit is run that loses against another process's transaction every time."""


class ProcessKilled(Exception):
    """Each try of a message or job ended its process, so that nobody could put it back."""


def _nobody(_uow: UnitOfWork, _concerned: Concerned, _verdict: Verdict) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a writer needs beside its connection: ids, keys, and the channels it may promise.

    A process that does not work (a web door) leaves what it stores to those that do.
    `daily_limit` says to how many people a day we may write first where that is limited; `told`
    is called, inside the unit that promised it, about a message that may not simply go.
    """

    ids: Ids
    sealer: Sealer
    carried: Collection[Channel]
    works: bool = True
    daily_limit: int = 0
    told: Callable[[UnitOfWork, Concerned, Verdict], None] = _nobody

    def unit(self, group: Group, now: datetime) -> UnitOfWork:
        """Begin a unit of a group."""
        carried, limit = self.carried, self.daily_limit
        return UnitOfWork(group, now, self.ids, self.sealer, self.works, carried, limit)


@dataclass(frozen=True, slots=True)
class Done:
    """What a unit returned, and the parcels it promised, or the fault that ended it."""

    value: Any = None
    parcels: tuple[Parcel, ...] = ()
    fault: BaseException | None = None


def run_group(
    connection: Connection,
    memory: Memory,
    works: Sequence[Callable[[UnitOfWork], Any]],
    now: Callable[[], datetime],
    *,
    in_turn: bool = True,
) -> list[Done]:
    """Run units in one transaction; should anything fail, run each alone, in order.

    What is handled `in_turn` sees the memory as if there were no other process
    (docs/adr/0010); the rest runs beside it and rests on compare-and-set alone.
    """
    if len(works) > 1:
        try:
            return _commit(connection, memory, works, now, in_turn=in_turn)
        except Exception:  # noqa: S110 (whoever is at fault will say so when run alone)
            pass
    return [_alone(connection, memory, work, now, in_turn=in_turn) for work in works]


def is_trouble(fault: BaseException) -> bool:
    """Tell whether the database is in trouble (full, locked, gone), whatever was asked of it."""
    trouble = isinstance(fault, OperationalError | InterfaceError | GroupLost)
    return trouble or has_lost_connection(fault)


def _alone(
    connection: Connection,
    memory: Memory,
    work: Callable[[UnitOfWork], Any],
    now: Callable[[], datetime],
    *,
    in_turn: bool,
) -> Done:
    for run in range(1, MOST_RUNS + 1):
        try:
            return _commit(connection, memory, [work], now, in_turn=in_turn)[0]
        except Exception as fault:
            if not was_unlucky(fault) or run == MOST_RUNS:
                return Done(fault=fault)
    raise AssertionError("a unit ends within its last run")


def _commit(
    connection: Connection,
    memory: Memory,
    works: Sequence[Callable[[UnitOfWork], Any]],
    now: Callable[[], datetime],
    *,
    in_turn: bool,
) -> list[Done]:
    transaction = connection.begin()
    try:
        if in_turn:
            take_turn(connection)
        group = Group(connection, begun=in_turn)
        done = [_run(memory.unit(group, now()), memory, work) for work in works]
        _write_tallies(memory.unit(group, now()))
        group.write()
        ring(connection, group.rings)
        group.check()
        transaction.commit()
    except BaseException:
        transaction.rollback()
        roll_back(connection)
        raise
    return done


def _run(uow: UnitOfWork, memory: Memory, work: Callable[[UnitOfWork], Any]) -> Done:
    value = work(uow)
    for outbound in uow.sends:  # which grows: whoever is told may promise more
        posted = outbox.post(uow, outbound)
        if posted is not None and posted.verdict.form in {Form.HELD, Form.NEVER}:
            memory.told(uow, posted.concerned, posted.verdict)
    for each in uow.reached:
        recipients.write(uow, each)
    for job in uow.jobs:
        jobs.store(uow, job)
    for event in uow.events:
        journal.append(uow, event)
    return Done(value, tuple(uow.parcels))


def _write_tallies(uow: UnitOfWork) -> None:
    for name in sorted(uow.group.tallies):
        counters.add(uow, name, uow.group.tallies[name])
