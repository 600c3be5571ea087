"""What commands share: a unit of work of their own, beside a service that may be running."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.app import NotReady
from bot.settings import BadSettings, Settings, key_fault, load
from storage.engine import open_engine
from storage.guard import sqlite_file
from storage.ids import Ids
from storage.keeping import check_url
from storage.migrating import HEAD, current
from storage.sealing import sealer
from storage.transaction import Memory, run_group

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sqlalchemy import Connection, Engine

    from domain.model import Channel
    from storage.uow import UnitOfWork

T = TypeVar("T")


def commit(settings: Settings, work: Callable[[UnitOfWork], T], *, tells: bool = False) -> T:
    """Run one unit of work and return its value once it is stored; raises what it raised.

    One that `tells` people something leaves it to the service to send.
    """
    with _connected(settings, carried(settings) if tells else ()) as (connection, memory):
        (done,) = run_group(connection, memory, [work], _now)
    if done.fault is not None:
        raise done.fault
    value: T = done.value
    return value


def settings_with_keys() -> Settings:
    """Return the settings; raises BadSettings when there are no keys to open the memory with."""
    settings = load()
    if fault := key_fault(settings):
        raise BadSettings(fault)
    return settings


def is_missing(settings: Settings) -> bool:
    """Tell whether DATABASE_URL names a file that is not there; opening it would make one."""
    file = sqlite_file(settings.database_url)
    return file is not None and not file.exists()


def check_database(settings: Settings) -> None:
    """Raise NotReady when the database is not there, is damaged or needs a step."""
    is_file = sqlite_file(settings.database_url) is not None and not is_missing(settings)
    if is_file and (fault := check_url(settings.database_url)):
        raise NotReady(f"the database is damaged ({fault}); put back a copy: mentorline restore")
    with _connected(settings):
        return


def carried(settings: Settings) -> frozenset[Channel]:
    """Return the channels that a service with these settings writes on."""
    from bot.wires import wires  # which knows the providers' libraries

    return frozenset(wires(settings))


@contextmanager
def _connected(
    settings: Settings, channels: Collection[Channel] = ()
) -> Iterator[tuple[Connection, Memory]]:
    keys = sealer(settings.encryption_keys, settings.secret_key)
    memory = Memory(Ids(), keys, channels, works=False)
    if is_missing(settings):
        raise NotReady("there is no database here; run `mentorline init` first")
    engine = open_engine(settings.database_url)
    try:
        with _opened(engine) as connection:
            yield connection, memory
    finally:
        engine.dispose()


def _opened(engine: Engine) -> Connection:
    try:
        connection = engine.connect()
        step = current(connection)
        connection.rollback()
    except Exception as fault:
        raise NotReady(f"the database cannot be opened: {type(fault).__name__}") from None
    if step != HEAD:
        connection.close()
        command = "migrate" if step else "init"
        raise NotReady(f"this database is not ready; run `mentorline {command}` first")
    return connection


def _now() -> datetime:
    return datetime.now(UTC)
