"""Units of work without a process around them: what one costs in CPU, run by run."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.app import build
from bot.sending.sender import LEAST_LEASE
from channels.base import Hook
from domain.escalation import from_settings
from domain.model import Channel
from handlers import front
from storage import attempts, inbox, looking, outbox
from storage.engine import open_engine
from storage.ids import Ids
from storage.sealing import sealer
from storage.transaction import Memory, run_group
from storage.uow import Group
from tests.bench.town import AWAKE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    from bot.app import App
    from bot.settings import Settings
    from storage.inbox import Arrived
    from storage.outbox import Parcel
    from storage.transaction import Done
    from storage.uow import UnitOfWork

T = TypeVar("T")
CHARTER = from_settings(AWAKE)


@dataclass(slots=True)
class Inside:
    """One database, and the units that the service would run on it."""

    app: App
    memory: Memory
    engine: Engine
    reads: Engine
    connection: Connection

    def accept(self, requests: Sequence[bytes]) -> list[Arrived]:
        """Verify and store webhooks, in one transaction."""
        hooks = [_hook(each) for each in requests]
        values = [self.app.wires[Channel.SMS].parse(each)[0] for each in hooks]
        done = self._run([_accepting(value) for value in values])
        return [each.value for each in done]

    def handle(self, arrived: Sequence[Arrived]) -> list[Parcel]:
        """Handle messages in one transaction, and return what they promised."""
        done = self._run([self._handling(each) for each in arrived])
        return [parcel for each in done for parcel in each.parcels]

    def send(self, parcels: Sequence[Parcel]) -> None:
        """Look at parcels as before a call, and note them in one transaction as after it."""
        for each in parcels:
            why = self.read(lambda uow, one=each: looking.look(uow, one, LEAST_LEASE).why)  # type: ignore[misc]
            assert not why, why
        self._run([_noting(each) for each in parcels])

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a reading unit."""
        with self.reads.connect() as connection, connection.begin():
            return work(self.memory.unit(Group(connection, begun=True), _now()))

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a writing unit in a transaction of its own."""
        (done,) = self._run([work])
        value: T = done.value
        return value

    def close(self) -> None:
        """Close the database."""
        self.connection.close()
        self.engine.dispose()
        self.reads.dispose()

    def _run(self, works: Sequence[Callable[[UnitOfWork], Any]]) -> list[Done]:
        done = run_group(self.connection, self.memory, works, _now)
        for each in done:
            if each.fault is not None:
                raise each.fault
        return done

    def _handling(self, arrived: Arrived) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            assert inbox.done(uow, arrived.inbox_id)
            desk = replace(self.app.desk(uow), charter=CHARTER)
            front.receive(desk, arrived)

        return work


def inside(made: Settings) -> Inside:
    """Open the database of these settings."""
    app = build(made)
    engine = open_engine(made.database_url)
    keys = sealer(made.encryption_keys, made.secret_key)
    memory = Memory(Ids(process=1), keys, frozenset(app.wires))
    return Inside(
        app, memory, engine, open_engine(made.database_url, reads=True), engine.connect()
    )


def cpu_us(work: Callable[[], object], share: int) -> float:
    """Return the microseconds of CPU that each of so many parts of something took."""
    began = time.process_time()
    work()
    return (time.process_time() - began) / share * 1e6


def _accepting(value: Any) -> Callable[[UnitOfWork], Arrived | None]:
    return lambda uow: inbox.accept(uow, value)


def _noting(parcel: Parcel) -> Callable[[UnitOfWork], None]:
    def work(uow: UnitOfWork) -> None:
        attempts.accepted(uow, parcel.attempt_id, "bench", f"made-{parcel.attempt_id}")
        outbox.end(uow, parcel.outbox_id, "sent")

    return work


def _hook(request: bytes) -> Hook:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return Hook(first.split()[1], "", dict(line.split(": ", 1) for line in lines), body)


def _now() -> datetime:
    return datetime.now(UTC)
