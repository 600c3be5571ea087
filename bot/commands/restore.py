"""`mentorline restore`: a copy back in the place of the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.clock import SystemClock
from bot.commands.backup import PgTools, refusing
from bot.commands.erase import file_of
from bot.commands.work import commit, settings_with_keys
from bot.watching import anchoring as witness
from storage import anchors, audits, dumping, erasures, restoring
from storage.guard import sqlite_file
from storage.sealing import sealer

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings
    from domain.auditing import End
    from storage.restoring import Restored
    from storage.uow import UnitOfWork


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `mentorline backup` made")],
    pg_tools: PgTools = None,
) -> None:
    """Put a copy in the place of the database; the old one is kept under another name."""
    settings, now = settings_with_keys(), SystemClock().now()
    console = Console(highlight=False)
    with refusing(), Console(stderr=True).status("Restoring"):
        found, kept = _restored(settings, file, pg_tools, now)
    console.print(_told(found, now), soft_wrap=True)
    if found.erased_again:
        console.print(f"{found.erased_again} people it held were erased again.", soft_wrap=True)
    _anchor(settings, now)
    if kept is not None and kept.exists():
        console.print(f"The old database is kept as {escape(str(kept))}.", soft_wrap=True)
    console.print(
        "Next: start the service, and tell mentors and coordinators that what was written since "
        "may be missing or come twice (docs/operating.md).",
        soft_wrap=True,
    )


def _restored(
    settings: Settings, file: Path, pg_tools: Path | None, now: datetime
) -> tuple[Restored, Path | None]:
    keys = sealer(settings.encryption_keys, settings.secret_key)
    database = sqlite_file(settings.database_url)
    erased = erasures.listed(file_of(settings))
    if database is not None:
        return restoring.restore(database, file, keys, now, erased)
    if not file.is_file():
        raise NotReady(f"there is no file {file}")
    tools = dumping.find_tools(pg_tools)
    return dumping.restore(settings.database_url, file, tools, keys, now, erased), None


def _anchor(settings: Settings, now: datetime) -> None:
    """Write the restore into the audit log, and beside it how much of that log there is now."""

    def write(uow: UnitOfWork) -> End:
        audits.add(uow, None, "backup.restored", way="command")
        return audits.end(uow)

    end = commit(settings, write)
    anchors.note(witness.file_of(settings), now, end, restored=True)


def _told(found: Restored, now: datetime) -> str:
    if found.newest is None:
        return "Restored; the copy holds no message yet."
    hours = (now - found.newest).total_seconds() / 3600
    return (
        f"Restored. Its newest line is of {found.newest:%Y-%m-%d %H:%M} UTC, {hours:.1f} hours "
        f"ago; {found.on_their_way} messages were on their way then."
    )
