"""Bells between processes: PostgreSQL's NOTIFY says that something waits, never what.

A bell that is not heard delays work by one sweep and loses nothing: the rows are what counts.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import Connection, Engine

WORK = "mentorline_work"
"""Rung when there is something to handle or to send that its writer does not keep."""

LISTEN_S = 1.0
"""How long the ear listens before it looks whether it shall stop."""

REST_S = 2.0
"""How long it waits before it tries again after the server was gone."""

_RING = text("SELECT pg_notify(:topic, '')")


def ring(connection: Connection, topics: Collection[str]) -> None:
    """Ring each bell when this transaction commits; on SQLite there is nobody to hear it."""
    if connection.dialect.name == "sqlite":
        return
    for topic in sorted(topics):
        connection.execute(_RING, {"topic": topic})


class Ear:
    """A thread with a connection of its own that hears the bells of other processes."""

    def __init__(self, engine: Engine, heard: Callable[[], None]) -> None:
        self._engine, self._heard = engine, heard
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="ear", daemon=True)

    def start(self) -> None:
        """Start listening."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening; at the latest after LISTEN_S."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            with suppress(DBAPIError, OSError):
                self._listen()
            self._stopping.wait(REST_S)

    def _listen(self) -> None:
        with self._engine.connect() as connection:
            quiet = connection.execution_options(isolation_level="AUTOCOMMIT")
            quiet.execute(text(f"LISTEN {WORK}"))
            driver = connection.connection.driver_connection
            self._heard()  # what was rung before we listened
            while driver is not None and not self._stopping.is_set():
                if list(driver.notifies(timeout=LISTEN_S, stop_after=1)):
                    self._heard()
