"""Keeping the memory: whether its file is sound, and copies of it made beside the service."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from storage.engine import open_engine, quick_check, sqlite_module
from storage.migrating import HEAD, current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    Told = Callable[[float], None]
    """Is told how much of a long piece of work is done, from 0 to 1."""

STEPS_BETWEEN_LOOKS = 100_000
"""Of SQLite's own machine: about a hundred looks a second at how far a copy is."""

ABANDONED = timedelta(days=1)
"""A half-written copy this old belongs to nobody: its process was killed."""

_NAME = re.compile(r"mentorline-\d{8}T\d{4}Z\.(db|dump)")
_DAMAGED_PAGES = text(
    "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
)
_REASONS = {
    "not a database": "it is no SQLite database",
    "malformed": "its pages are damaged",
    "database or disk is full": "the disk is full",
    "disk I/O error": "the disk cannot be read or written",
    "unable to open": "it cannot be opened; look at its folder and its rights",
    "locked": "another process has locked it",
    "readonly": "it may not be written here",
    "interrupted": "it was interrupted",
}


class Refused(Exception):
    """A copy cannot be made or put back; the message says why, and what to do."""


def check(connection: Connection) -> str:
    """Return what is wrong with the database, or "".

    Reads the whole of a SQLite file: 1 second for a million messages in memory, 3 from a disk.
    PostgreSQL checks every page that it reads, and counts those that were damaged.
    """
    if connection.dialect.name != "sqlite":
        pages = connection.execute(_DAMAGED_PAGES).scalar_one_or_none()
        return f"PostgreSQL has met {pages} damaged pages" if pages else ""
    try:
        found = quick_check(connection)
    except DatabaseError as fault:
        return reason(fault)
    return "" if found == "ok" else f"its pages are damaged: {found.splitlines()[-1]}"


def check_url(url: str) -> str:
    """Return what is wrong with the database of DATABASE_URL, or "", on a connection of its own.

    Neither the writer nor other readers wait for it. A server that does not answer raises.
    """
    engine = open_engine(url, reads=True)
    try:
        with engine.connect() as connection:
            return check(connection)
    except DatabaseError as fault:
        if engine.dialect.name != "sqlite":
            raise
        return reason(fault)
    finally:
        engine.dispose()


def unfit(database: Path) -> str:
    """Return why a SQLite file can neither be our database nor be migrated to be it, or ""."""
    engine = open_engine(sqlite_url(database), reads=True)
    try:
        with engine.connect() as connection:
            return check(connection) or other_release(current(connection))
    except DatabaseError as fault:
        return reason(fault)
    finally:
        engine.dispose()


def other_release(step: str | None) -> str:
    """Return why a database that stands at a step is none of ours, or ""; older ones are."""
    if step is None:
        return "it holds no Mentorline database"
    if step > HEAD:
        return f"it stands at {step} and this release knows {HEAD}; install the newer release"
    return ""


def reason(fault: Exception) -> str:
    """Say in a few words why a database cannot be used, without anything that stands in it."""
    said = str(getattr(fault, "orig", None) or fault)
    found = (words for sign, words in _REASONS.items() if sign in said)
    return next(found, type(fault).__name__)


def sqlite_url(database: Path) -> str:
    """Return what DATABASE_URL would say for a file."""
    return f"sqlite:///{database}"


def copy_name(now: datetime, ending: str) -> str:
    """Return the name of a copy that is made now, such as mentorline-20261123T0600Z.db."""
    return f"mentorline-{now:%Y%m%dT%H%MZ}.{ending}"


def copy(database: Path, target: Path, told: Told) -> None:
    """Copy a SQLite database to a new file, beside the service; raises Refused.

    What stands at `target` afterwards is whole, sound and on the disk, or nothing does.
    """
    if not database.exists():
        raise Refused(f"there is no database at {database}")
    with new_file(target) as part, in_plain_words("the database cannot be copied"):
        _vacuum(database, part, told)
        if fault := unfit(part):
            raise Refused(f"the copy is of no use and was not kept: {fault}")


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Give a file to write in, that only its owner may read; it becomes `target` at the end.

    Raises Refused when there is a target already, or the folder cannot be written.
    """
    _refuse_to_replace(target)
    with in_plain_words(f"{target.parent} cannot be written"), part_of(target) as part:
        yield part
        sync(part)
        _refuse_to_replace(target)
        part.rename(target)
        sync(target.parent)


@contextmanager
def part_of(target: Path) -> Iterator[Path]:
    """Give an empty file beside a target, for its owner alone; whatever is left of it goes."""
    number, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
    os.close(number)
    part = Path(name)
    try:
        yield part
    finally:
        for tail in ("", "-journal", "-wal", "-shm"):
            part.with_name(part.name + tail).unlink(missing_ok=True)


@contextmanager
def in_plain_words(what: str) -> Iterator[None]:
    """Let a fault of the disk or of SQLite be one sentence that begins with `what`."""
    try:
        yield
    except OSError as fault:
        why = "the disk is full" if fault.errno == ENOSPC else os.strerror(fault.errno or 0)
        raise Refused(f"{what}: {why}") from None
    except sqlite_module().Error as fault:
        raise Refused(f"{what}: {reason(fault)}") from None


def prune(folder: Path, keep: int, now: datetime) -> int:
    """Remove the oldest copies of a folder but for so many; return how many went.

    Files that have other names than `copy_name` gives are nobody's copies and stay, but for
    what a killed process left half-written.
    """
    copies = sorted(each for each in folder.iterdir() if _NAME.fullmatch(each.name))
    old = copies[: max(len(copies) - keep, 0)]
    parts = folder.glob(".mentorline-*.part")
    since = (now - ABANDONED).timestamp()
    for each in (*old, *(part for part in parts if part.stat().st_mtime < since)):
        each.unlink(missing_ok=True)
    return len(old)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _vacuum(database: Path, part: Path, told: Told) -> None:
    # not a connection of ours: VACUUM runs outside transactions, and `query_only` forbids it
    with closing(sqlite_module().connect(str(database), isolation_level=None)) as connection:
        wanted = _bytes_used(connection)
        connection.set_progress_handler(lambda: _look(part, wanted, told), STEPS_BETWEEN_LOOKS)
        connection.execute("VACUUM INTO ?", (str(part),))
    told(1.0)


def _bytes_used(connection: Any) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _look(part: Path, wanted: int, told: Told) -> None:
    with suppress(OSError):
        told(min(part.stat().st_size / max(wanted, 1), 1.0))


def _refuse_to_replace(target: Path) -> None:
    if target.exists():
        raise Refused(f"{target} is there already; choose another name")
