"""One transaction for a group of units: all of it is stored, or the units are run alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import InterfaceError, OperationalError

from storage import counters, jobs, journal, outbox
from storage.engine import roll_back
from storage.uow import Group, GroupLost, UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from domain.model import Channel
    from storage.ids import Ids
    from storage.outbox import Parcel
    from storage.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Memory:
    """What a writer needs beside its connection: ids, keys, and the channels it may promise."""

    ids: Ids
    sealer: Sealer
    carried: Collection[Channel]


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
) -> list[Done]:
    """Run units in one transaction; should anything fail, run each alone, in order."""
    if len(works) > 1:
        try:
            return _commit(connection, memory, works, now)
        except Exception:  # noqa: S110 (whoever is at fault will say so when run alone)
            pass
    return [_alone(connection, memory, work, now) for work in works]


def is_trouble(fault: BaseException) -> bool:
    """Tell whether the database is in trouble (full, locked, gone), whatever was asked of it."""
    return isinstance(fault, OperationalError | InterfaceError | GroupLost)


def _alone(
    connection: Connection,
    memory: Memory,
    work: Callable[[UnitOfWork], Any],
    now: Callable[[], datetime],
) -> Done:
    try:
        return _commit(connection, memory, [work], now)[0]
    except Exception as fault:
        return Done(fault=fault)


def _commit(
    connection: Connection,
    memory: Memory,
    works: Sequence[Callable[[UnitOfWork], Any]],
    now: Callable[[], datetime],
) -> list[Done]:
    transaction = connection.begin()
    try:
        group = Group(connection)
        done = [
            _run(UnitOfWork(group, now(), memory.ids, memory.sealer), memory, work)
            for work in works
        ]
        _write_tallies(group, now(), memory)
        group.write()
        group.check()
        transaction.commit()
    except BaseException:
        transaction.rollback()
        roll_back(connection)
        raise
    return done


def _run(uow: UnitOfWork, memory: Memory, work: Callable[[UnitOfWork], Any]) -> Done:
    value = work(uow)
    for outbound in uow.sends:
        outbox.post(uow, outbound, memory.carried)
    for job in uow.jobs:
        jobs.store(uow, job)
    for event in uow.events:
        journal.append(uow, event)
    return Done(value, tuple(uow.parcels))


def _write_tallies(group: Group, now: datetime, memory: Memory) -> None:
    uow = UnitOfWork(group, now, memory.ids, memory.sealer)
    for name in sorted(group.tallies):
        counters.add(uow, name, group.tallies[name])
