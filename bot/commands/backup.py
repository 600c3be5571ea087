"""`mentorline backup`: a copy of the memory, made beside the running service."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from bot.app import NotReady
from bot.clock import SystemClock
from bot.commands.work import commit
from bot.settings import BadSettings, key_fault, load
from storage import audits, dumping, keeping
from storage.guard import Held, sqlite_file
from storage.keeping import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FOLDER = Path("backups")
"""Where copies go unless a place is named; made for them, for their owner alone."""

ENDINGS = {".db", ".dump"}
BYTES_IN_MB = 1_000_000

PgTools = Annotated[
    Path | None, typer.Option(help="The folder of pg_dump and pg_restore, where not on PATH")
]


def backup(
    place: Annotated[
        Path, typer.Argument(metavar="[FOLDER|FILE]", help="Where to; a file ends in .db or .dump")
    ] = FOLDER,
    *,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Then remove the oldest copies but for so many")
    ] = None,
    pg_tools: PgTools = None,
) -> None:
    """Copy the database to a new file, prove that the copy is sound, then name it."""
    now = SystemClock().now()
    database = sqlite_file(load().database_url)
    target = _target(place, now, "db" if database else "dump")
    if keep is not None and target.parent != place:
        raise BadSettings("--keep goes with a folder; name one instead of a file")
    console = Console(highlight=False, stderr=True)
    with refusing():
        if database is None:
            tools = dumping.find_tools(pg_tools)
            with console.status("Dumping"):
                dumping.dump(load().database_url, target, tools)
        else:
            _copy(database, target, console)
        removed = 0 if keep is None else keeping.prune(place, keep, now)
    _note()
    _tell(target, removed)


@contextmanager
def refusing() -> Iterator[None]:
    """Let what cannot be kept or put back end the command with one sentence."""
    try:
        yield
    except (Refused, Held) as fault:
        raise NotReady(str(fault)) from None


def _target(place: Path, now: datetime, ending: str) -> Path:
    """Return the file to write: the one that is named, or one with the instant in its name."""
    if place.suffix in ENDINGS and not place.is_dir():
        return place
    if place == FOLDER:
        place.mkdir(mode=0o700, exist_ok=True)
    if not place.is_dir():
        raise NotReady(f"there is no folder {place}; make it, or connect its disk")
    return place / keeping.copy_name(now, ending)


def _copy(database: Path, target: Path, console: Console) -> None:
    hidden = not console.is_terminal
    with Progress(console=console, transient=True, disable=hidden) as progress:
        bar = progress.add_task("Copying", total=1.0)
        keeping.copy(database, target, lambda part: progress.update(bar, completed=part))


def _note() -> None:
    """Write into the audit log that a copy was made, where there are keys to write with."""
    settings = load()
    if not key_fault(settings):
        with suppress(NotReady):  # a database that waits for its migration is copied all the same
            commit(settings, lambda uow: audits.add(uow, None, "backup.made", way="command"))


def _tell(target: Path, removed: int) -> None:
    console = Console(highlight=False)
    size = target.stat().st_size / BYTES_IN_MB
    console.print(f"{escape(str(target))} is whole and sound ({size:.1f} MB).", soft_wrap=True)
    if removed:
        console.print(f"{removed} older removed.")
    console.print("It opens only with the keys in .env: keep those elsewhere.")
