"""The drill with the real commands: backup beside the service, kill -9, restore, start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import keeping, restoring
from storage.engine import open_engine
from storage.guard import sqlite_file
from storage.schema import message, question, seen

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Row

    from tests.chaos.process import Process
    from tests.chaos.town import Town

    Kept = list[set[Row[tuple[object, ...]]]]

ASKED = 12


def read(database: Path, *columns: object) -> set[Row[tuple[object, ...]]]:
    engine = open_engine(keeping.sqlite_url(database), reads=True)
    with engine.connect() as connection:
        found = set(connection.execute(select(*columns)).all())  # type: ignore[call-overload]
    engine.dispose()
    return found


def remembered(database: Path) -> Kept:
    """Return what must not be lost: questions, everybody's words, and what was seen."""
    return [
        read(database, question.c.id, question.c.number),
        read(database, message.c.id, message.c.sealed_text),
        read(database, seen.c.digest),
    ]


async def disaster(town: Town, process: Process) -> Kept:
    """Copy the database in the middle of the work, lose it, and put the copy back."""
    town.ask(ASKED)
    assert "is whole and sound" in await process.command_line("backup", "copy.db")
    for words in (("restore", "copy.db"), ("run",)):
        assert "stop it first" in await process.command_line(*words)
    acknowledged = town.acknowledged
    town.ask(ASKED)
    await town.until(lambda: town.acknowledged >= acknowledged + ASKED)
    process.kill()
    kept = remembered(process.folder / "copy.db")
    told = await process.command_line("restore", "copy.db")
    assert "Restored. Its newest line is of " in told
    assert "The old database is kept as " in told
    return kept


async def test_backup_kill_restore_start(town: Town, process: Process) -> None:
    await process.start()
    town.ask(ASKED)
    await town.until(lambda: town.acknowledged >= ASKED)
    kept = await disaster(town, process)
    await process.start()
    acknowledged = town.acknowledged
    town.ask(ASKED)
    await town.until(lambda: town.acknowledged >= acknowledged + ASKED)
    await process.rested()
    process.ask_to_stop()
    assert await process.stopped(within_s=15) == 0

    database = sqlite_file(process.settings.database_url)
    assert database is not None
    after = remembered(database)
    assert all(each <= found for each, found in zip(kept, after, strict=True))
    fresh = {row.number for row in after[0] - kept[0]}
    assert len(fresh) >= ASKED
    assert min(fresh) > max(row.number for row in kept[0]) + restoring.NUMBERS_LEFT_OUT
    (aside,) = database.parent.glob("*-before-*.db")
    assert all(each < found for each, found in zip(kept[1:], remembered(aside)[1:], strict=True))
    assert keeping.unfit(database) == ""
