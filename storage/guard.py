"""The guard of a database file: one service at a time, and none while it is exchanged."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator


class Held(Exception):
    """Another process holds the database; the message says which."""


@contextmanager
def hold(url: str) -> Iterator[None]:
    """Hold the database within the block; raises Held while another process does.

    The kernel lets go of it when the process ends, however it ends. The file beside the database
    stays: whoever removed it would let in a second holder. PostgreSQL needs none of this.
    """
    database = sqlite_file(url)
    if database is None:
        yield
        return
    file = _opened(lock_file(database))
    try:
        _lock(file)
        yield
    finally:
        os.close(file)


def sqlite_file(url: str) -> Path | None:
    """Return the file that DATABASE_URL names, or None where a server keeps the database."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def lock_file(database: Path) -> Path:
    """Return the file that is locked for a database."""
    return database.with_name(f"{database.name}.lock")


def give_to_owner(file: Path) -> None:
    """Let a file that root made belong to whom its folder belongs to: the service is not root."""
    if os.geteuid() == 0:
        folder = file.parent.stat()
        os.chown(file, folder.st_uid, folder.st_gid)


def _opened(lock: Path) -> int:
    try:
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        give_to_owner(lock)
    except OSError as fault:
        raise Held(f"{lock} cannot be opened: {os.strerror(fault.errno or 0)}") from None
    return file


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(file, 20).decode(errors="replace").strip() or "unknown"
        raise Held(f"process {holder} holds this database; stop it first") from None
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
