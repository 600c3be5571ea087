"""A look from outside: is a unit of a process in the committer now?"""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import bindparam, create_engine, text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from tests.chaos.process import Process

WRITE_LOCK = 120
"""The byte of the -shm file that SQLite locks from BEGIN IMMEDIATE to the end of COMMIT."""

_FLOCK = "hhqqi4x"


class Watch(Protocol):
    """Sees from outside whether a process is writing."""

    def __call__(self, process: Process) -> bool:
        """Tell whether it holds a transaction that has written or is about to."""
        ...


def holds_write_lock(process: Process) -> bool:
    """Tell whether the process holds SQLite's write lock."""
    shm = Path(f"{process.settings.database_url.removeprefix('sqlite:///')}-shm")
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, WRITE_LOCK, 1, 0)
    try:
        with shm.open("rb") as file:
            answer = fcntl.fcntl(file, fcntl.F_GETLK, asked)
    except FileNotFoundError:
        return False
    kind, _, _, _, holder = struct.unpack(_FLOCK, answer)
    return bool(kind != fcntl.F_UNLCK and holder == process.pid)


_WRITES = text(
    "SELECT count(*) FROM pg_stat_activity a WHERE application_name = :name"
    " AND (backend_xid IS NOT NULL OR EXISTS"
    " (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory'))"
).bindparams(bindparam("name"))
"""Transactions that have written, or that wait for or have the turn to do so."""


class Backends:
    """PostgreSQL's own view of who is in a transaction that writes."""

    def __init__(self, database_url: str) -> None:
        self._engine = create_engine(
            database_url.replace("postgresql", "postgresql+psycopg", 1),
            isolation_level="AUTOCOMMIT",
        )

    def __call__(self, process: Process) -> bool:
        """Tell whether the process has a transaction open that writes."""
        name = f"mentorline {process.role} {process.pid}"
        try:
            with self._engine.connect() as connection:
                return bool(connection.execute(_WRITES, {"name": name}).scalar_one())
        except OperationalError:  # the server is stopped, or was
            return False

    def close(self) -> None:
        """Hang up."""
        self._engine.dispose()
