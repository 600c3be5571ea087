"""Opening the database, and what the two kinds of it do differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

SQLITE_FIXED = (3, 51, 3)
BUSY_SECONDS = 30
CONNECT_SECONDS = 5
SILENT_SECONDS = 30
"""After this a server that says nothing counts as gone: its connection is cut."""

IDLE_MS = 5_000
"""A process that stands still within a transaction loses it after this, and with it the turn."""

PREPARED = 1024
"""Statements that a connection keeps prepared: we have some 600, and drivers keep about 100."""

TURN = 0x6D656E746F72
"""The lock that a group takes before it handles anything, on PostgreSQL: docs/adr/0010."""

_UNLUCKY = frozenset({"23505", "40001", "40P01"})
"""Another process made the same row first, or a deadlock or an overlap was ended at our cost."""

_take_turn = text("SELECT pg_advisory_xact_lock(:turn)")


def open_engine(url: str, *, reads: bool = False, name: str = "mentorline") -> Engine:
    """Return an engine for DATABASE_URL with our rules; with `reads`, one that cannot write.

    PostgreSQL shows the name beside each connection.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _open_postgresql(parsed, reads=reads, name=name)
    engine = create_engine(
        parsed,
        module=sqlite_module(),
        hide_parameters=True,  # a fault's text must not carry somebody's name into a log
        connect_args={
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            "cached_statements": PREPARED,
        },
    )
    event.listen(engine, "connect", _prepare_reader if reads else _prepare_writer)
    event.listen(engine, "begin", _begin_reading if reads else _begin_writing)
    return engine


def is_shared(url: str) -> bool:
    """Tell whether several processes may work on this database: not on SQLite."""
    return make_url(url).get_backend_name() != "sqlite"


def take_turn(connection: Connection) -> None:
    """Wait until no other process handles anything; the turn ends with the transaction.

    SQLite's one writer needs no turns.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_take_turn, {"turn": TURN})


def was_unlucky(fault: BaseException) -> bool:
    """Tell whether a transaction lost against another one and may win when it is run again."""
    return isinstance(fault, DBAPIError) and getattr(fault.orig, "sqlstate", None) in _UNLUCKY


def has_lost_connection(fault: BaseException) -> bool:
    """Tell whether the server went away; the next try gets a connection of its own."""
    return isinstance(fault, DBAPIError) and fault.connection_invalidated


def sqlite_module() -> Any:
    """Return the SQLite driver: the bundled one where there is a wheel, else Python's own.

    SQLite before 3.51.3 can corrupt a database when its write-ahead log is reset; Debian 12
    ships 3.40.1, hence the bundled library.
    """
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3

        return sqlite3
    return dbapi2


def sqlite_is_safe() -> bool:
    """Tell whether the SQLite in use has the fix for the write-ahead log reset bug."""
    return tuple(sqlite_module().sqlite_version_info) >= SQLITE_FIXED


def is_open(connection: Connection, *, begun: bool = True) -> bool:
    """Tell whether the database still holds the transaction that we believe is open.

    PostgreSQL hears of it with the first statement: before that one it has not `begun`.

    A full disk makes SQLite drop a transaction by itself, and PostgreSQL drops one in which a
    statement has failed; a COMMIT after that raises nothing.
    """
    if connection.invalidated:
        return False
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return bool(driver.in_transaction)
    state = driver.info.transaction_status.name
    return state == "INTRANS" or (state == "IDLE" and not begun)


def roll_back(connection: Connection) -> None:
    """Make sure that the driver holds no transaction: a COMMIT that failed leaves it open."""
    if not connection.invalidated:
        connection.connection.rollback()


def quick_check(connection: Connection) -> str:
    """Return "ok", or what the database says is wrong with its file."""
    if connection.dialect.name != "sqlite":
        return "ok"
    return str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())


def _open_postgresql(url: URL, *, reads: bool, name: str) -> Engine:
    isolation = "REPEATABLE READ" if reads else "READ COMMITTED"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # a fault's text must not carry somebody's name into a log
        isolation_level=isolation,
        execution_options={"postgresql_readonly": reads},
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": SILENT_SECONDS * 1000,
            "keepalives_idle": SILENT_SECONDS,
            "application_name": name,
            "options": f"-c idle_in_transaction_session_timeout={IDLE_MS}",
        },
    )
    event.listen(engine, "connect", _keep_prepared)
    return engine


def _keep_prepared(connection: Any, _record: Any) -> None:
    connection.prepared_max = PREPARED


def _prepare_writer(connection: Any, _record: Any) -> None:
    _pragmas(
        connection,
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -32768",
        "temp_store = MEMORY",
    )


def _prepare_reader(connection: Any, _record: Any) -> None:
    _pragmas(connection, "query_only = ON", "cache_size = -8192")


def _pragmas(connection: Any, *pragmas: str) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
