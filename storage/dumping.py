"""PostgreSQL's own tools: a dump made beside the service, and a dump put back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import DatabaseError

from storage import keeping, migrating, restoring
from storage.engine import open_engine
from storage.keeping import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.restoring import Restored
    from storage.sealing import Sealer

DUMP_SIGN = b"PGDMP"
_STEP = re.compile(r"^(\d{4})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tools:
    """Where `pg_dump` and `pg_restore` are."""

    dump: Path
    restore: Path


def find_tools(folder: Path | None) -> Tools:
    """Return the tools, found in a folder or on PATH; raises Refused where they are not."""
    found = [
        shutil.which(name, path=str(folder) if folder else None)
        for name in ("pg_dump", "pg_restore")
    ]
    if None in found:
        where = str(folder) if folder else "PATH"
        raise Refused(
            f"pg_dump and pg_restore are not on {where}; install PostgreSQL's client programs "
            "(--pg-tools names their folder), or run them by hand as docs/operating.md says"
        )
    dump, restore = (Path(str(each)) for each in found)
    return Tools(dump, restore)


def dump(url: str, target: Path, tools: Tools) -> None:
    """Dump a database to a new file, beside the service; raises Refused.

    What stands at `target` afterwards is whole and can be read back, or nothing does.
    """
    with keeping.new_file(target) as part:
        kind = ("--format=custom", "--no-owner", "--no-privileges")
        _run(url, tools.dump, *kind, f"--file={part}")
        if fault := unfit(part, tools):
            raise Refused(f"the dump is of no use and was not kept: {fault}")


def unfit(source: Path, tools: Tools) -> str:
    """Return why a dump cannot be put back by this release, or ""."""
    if not is_dump(source):
        return "it is no dump of a Mentorline database"
    try:
        # reads the whole of it: what was cut off or changed does not uncompress
        _run("", tools.restore, "--file=/dev/null", str(source))
        told = _run(
            "", tools.restore, "--data-only", "--table=alembic_version", "-f-", str(source)
        )
    except Refused as fault:
        return str(fault)
    step = _STEP.search(told)
    return keeping.other_release(step[1] if step else None)


def restore(
    url: str,
    source: Path,
    tools: Tools,
    sealer: Sealer,
    now: datetime,
    erased: Collection[int] = (),
) -> Restored:
    """Put a dump into an empty database and bring it to this release; raises Refused.

    The people who were `erased` are so again.
    A database that was empty is empty again should anything fail.
    """
    if fault := unfit(source, tools):
        raise Refused(f"{source} cannot be restored: {fault}")
    _refuse_unless_empty(url)
    kind = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run(url, tools.restore, *kind, f"--dbname={make_url(url).database}", str(source))
    try:
        migrating.upgrade(url)
        return restoring.settle(url, sealer, now, erased)
    except Exception:
        _empty(url)
        raise


def is_dump(source: Path) -> bool:
    """Tell whether a file begins as PostgreSQL's dumps do."""
    with source.open("rb") as file:
        return file.read(len(DUMP_SIGN)) == DUMP_SIGN


def _refuse_unless_empty(url: str) -> None:
    engine = open_engine(url, reads=True)
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
    except DatabaseError:
        raise Refused("the database cannot be reached; look at DATABASE_URL") from None
    finally:
        engine.dispose()
    if tables:
        raise Refused(
            "this database is not empty, and nothing is ever overwritten; make a new one "
            "(createdb), name it in DATABASE_URL and restore into that"
        )


def _empty(url: str) -> None:
    """Drop all tables and sequences: those that were put here a moment ago."""
    engine = open_engine(url)
    with engine.begin() as connection:
        found, quoted = inspect(connection), connection.dialect.identifier_preparer.quote
        for name in found.get_table_names():
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(name)} CASCADE")
        for name in found.get_sequence_names():
            connection.exec_driver_sql(f"DROP SEQUENCE {quoted(name)}")
    engine.dispose()


def _run(url: str, *command: str | Path) -> str:
    """Run a tool and return what it printed; raises Refused with the first line of its fault."""
    told = subprocess.run(  # noqa: S603 (a program that the operator named, without a shell)
        command,
        env=os.environ | {"LC_ALL": "C"} | _connection(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode != 0:
        first = (told.stderr.strip().splitlines() or [f"it ended with {told.returncode}"])[0]
        raise Refused(first)
    return told.stdout


def _connection(url: str) -> dict[str, str]:
    """Say by environment what to connect to: a command line can be read by everybody here."""
    if not url:
        return {}
    from psycopg import conninfo, pq
    from sqlalchemy.dialects.postgresql import psycopg

    _, given = psycopg.dialect().create_connect_args(make_url(url))  # type: ignore[no-untyped-call]
    options = pq.Conninfo.parse(conninfo.make_conninfo(**given).encode())
    return {one.envvar.decode(): one.val.decode() for one in options if one.val and one.envvar}
