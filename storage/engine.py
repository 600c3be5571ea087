"""Opening the database: one writing connection, and reading connections beside it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

SQLITE_FIXED = (3, 51, 3)
BUSY_SECONDS = 30


def open_engine(url: str, *, reads: bool = False) -> Engine:
    """Return an engine for DATABASE_URL with our rules; with `reads`, one that cannot write."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = {"postgresql_readonly": reads}
        return create_engine(parsed, hide_parameters=True, execution_options=options)
    engine = create_engine(
        parsed,
        module=sqlite_module(),
        hide_parameters=True,  # a fault's text must not carry somebody's name into a log
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_reader if reads else _prepare_writer)
    event.listen(engine, "begin", _begin_reading if reads else _begin_writing)
    return engine


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


def is_open(connection: Connection) -> bool:
    """Tell whether the database still holds the transaction that we believe is open.

    A full disk makes SQLite drop a transaction by itself; a COMMIT after that raises nothing.
    """
    if connection.dialect.name != "sqlite":
        return connection.in_transaction()
    return bool(connection.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]


def roll_back(connection: Connection) -> None:
    """Make sure that the driver holds no transaction: a COMMIT that failed leaves it open."""
    if not connection.invalidated:
        connection.connection.rollback()


def quick_check(connection: Connection) -> str:
    """Return "ok", or what the database says is wrong with its file."""
    if connection.dialect.name != "sqlite":
        return "ok"
    return str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())


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
