"""What commands share: a unit of work of their own, beside a service that may be running."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.app import NotReady
from bot.settings import BadSettings, Settings, load
from storage.engine import open_engine
from storage.ids import Ids
from storage.migrating import HEAD, current
from storage.sealing import sealer
from storage.transaction import Memory, run_group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from storage.uow import UnitOfWork

T = TypeVar("T")


def commit(settings: Settings, work: Callable[[UnitOfWork], T]) -> T:
    """Run one unit of work and return its value once it is stored; raises what it raised."""
    with _connected(settings) as (connection, memory):
        (done,) = run_group(connection, memory, [work], _now)
    if done.fault is not None:
        raise done.fault
    value: T = done.value
    return value


def settings_with_keys() -> Settings:
    """Return the settings; raises BadSettings when there are no keys to open the memory with."""
    settings = load()
    if not settings.secret_key or not settings.encryption_keys:
        raise BadSettings(
            "SECRET_KEY and ENCRYPTION_KEYS are not set; `mentorline init` writes them to .env"
        )
    return settings


@contextmanager
def _connected(settings: Settings) -> Iterator[tuple[Connection, Memory]]:
    memory = Memory(Ids(), sealer(settings.encryption_keys, settings.secret_key), frozenset())
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            if current(connection) != HEAD:
                raise NotReady("this database is not ready; run `mentorline init` first")
            connection.rollback()
            yield connection, memory
    finally:
        engine.dispose()


def _now() -> datetime:
    return datetime.now(UTC)
