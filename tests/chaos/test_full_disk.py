"""The disk fills up in the middle of a burst of webhooks, and later has room again."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.chaos.history import History
from tests.chaos.judge import judge
from tests.chaos.many import DOORS, served_by_four
from tests.chaos.remembered import remembered
from tests.chaos.scale import LONG
from tests.chaos.serving import served, working_town
from tests.postgres import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.chaos.process import Process
    from tests.chaos.town import Town

ASKED = 60
BEFORE = 12
"""Webhooks acknowledged when the disk is found full."""

SMALL, SERVERS = "8m", "400m"
"""The size of a disk for one process, and of one for a PostgreSQL server and its programs."""

FULL_S = 10.0 if LONG else 3.0
UNLIMITED = resource.RLIM_INFINITY


async def test_a_small_disk_fills_up_and_is_emptied(tmp_path: Path) -> None:
    with mounted(tmp_path / "small") as folder:
        filler = folder / "filler"
        await fill_and_empty(folder, lambda _: fill(filler), lambda _: filler.unlink())


async def test_files_may_grow_no_further_and_then_may_again(tmp_path: Path) -> None:
    await fill_and_empty(tmp_path, limit_files, lift_the_limit)


async def test_the_disk_of_postgresql_fills_up_and_is_emptied(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    with (
        open_to_all() as place,
        mounted(place / "small", SERVERS) as disk,
        serving(disk=disk) as server,
    ):
        filler = disk / "filler"
        async with served_by_four(server, tmp_path, "hurried") as many:
            await many.start()
            many.town.ask(ASKED)
            await many.town.until(lambda: many.town.acknowledged >= BEFORE)
            fill(filler)
            await many.town.while_reacting(FULL_S)
            many.town.ask(ASKED)
            await many.town.while_reacting(FULL_S)
            filler.unlink()
            await asyncio.to_thread(server.revive)
            verdict = await many.verdict(2 * ASKED)
            logs = "".join(many.processes[name].log() for name in DOORS)
        say(
            f"PostgreSQL's disk full for {2 * FULL_S:.0f} s: {many.town.acknowledged} messages; "
            f"{many.town.summary()}; {verdict.figures()}"
        )
        assert verdict.faults() == []
        assert "hook.not_stored" in logs, "the disk was full"


async def fill_and_empty(
    folder: Path, full: Callable[[Process], None], empty: Callable[[Process], None]
) -> None:
    async with working_town(folder) as town, served(town, folder) as process:
        await process.start()
        town.patient = False
        town.ask(ASKED)
        await town.until(lambda: town.acknowledged >= BEFORE)
        full(process)
        await town.until(lambda: town.acknowledged + len(town.refused()) == len(town.posted))
        assert set(town.statuses) == {200, 503}
        spooled = taken(town) - stored(town)
        assert stored(town) <= taken(town)
        assert spooled, "an SMS is spooled: its provider would not bring it again"
        assert all(key.startswith("SM") for key in spooled), "Telegram is told to come again"

        empty(process)
        town.persist()
        await town.everything_done(ASKED)
        await town.until(lambda: stored(town) == taken(town))
        await process.rested()
        process.ask_to_stop()
        assert await process.stopped(within_s=15) == 0
        assert process.starts == 1
        verdict = judge(remembered(town.common, town.history()))
        assert verdict.faults() == []


def taken(town: Town) -> set[str]:
    """Return the keys of the webhooks that were acknowledged."""
    return {key for key, posted in town.posted.items() if posted.acknowledged}


def stored(town: Town) -> set[str]:
    """Return the keys of the webhooks that the database holds now; a canary's is none."""
    found = {row.key for row in remembered(town.common, History()).received}
    return found & town.posted.keys()


@contextmanager
def open_to_all() -> Iterator[Path]:
    """Make a folder that the server's user may pass: those of tests are their owner's alone."""
    with TemporaryDirectory(prefix="mentorline-disk") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def mounted(folder: Path, size: str = SMALL) -> Iterator[Path]:
    """Mount a small disk in memory, where this user may."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root may mount a small disk; the other test limits files instead")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(filler: Path) -> None:
    """Take every byte that is left."""
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


def limit_files(process: Process) -> None:
    """Let no file of the process grow beyond what its write-ahead log has now."""
    log = Path(f"{process.settings.database_url.removeprefix('sqlite:///')}-wal")
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, UNLIMITED))


def lift_the_limit(process: Process) -> None:
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
