"""The real service as a process: started, watched from outside, frozen, killed and stopped."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from bot.settings import Settings

COMMAND = Path(sys.executable).with_name("mentorline")
READY_WITHIN_S = 20.0
WRITE_LOCK = 120
"""The byte of the -shm file that SQLite locks from BEGIN IMMEDIATE to the end of COMMIT."""

_FLOCK = "hhqqi4x"


@dataclass(slots=True)
class Process:
    """One `mentorline run` after another, all on the same database."""

    settings: Settings
    folder: Path
    running: subprocess.Popen[bytes] | None = None
    starts: int = 0
    session: aiohttp.ClientSession = field(init=False)

    async def start(self) -> None:
        """Start the service and wait until it takes requests."""
        self.starts += 1
        with (self.folder / "service.log").open("ab") as log:
            self.running = subprocess.Popen(  # noqa: ASYNC220 (its signals are sent by hand)
                [COMMAND, "run"], cwd=self.folder, env=self._environment(), stderr=log
            )
        await self.until("/readyz", 200)

    async def until(self, path: str, wanted: int) -> None:
        """Wait until a page has a status; raises with the log where it never has."""
        assert self.running is not None
        deadline = time.monotonic() + READY_WITHIN_S
        while await self.status(path) != wanted:
            if self.running.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(self.log()[-2000:])
            await asyncio.sleep(0.02)

    async def status(self, path: str) -> int:
        """Return the status of a page, 0 where nobody answers."""
        try:
            async with self.session.get(self.settings.public_url + path) as response:
                return response.status
        except aiohttp.ClientError:
            return 0

    async def figures(self) -> dict[str, float]:
        """Return what /metrics says."""
        async with self.session.get(self.settings.public_url + "/metrics") as response:
            lines = (await response.text()).splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    async def rested(self) -> None:
        """Wait until nothing waits to be handled or sent."""
        async with asyncio.timeout(60):
            while True:
                found = await self.figures()
                if found["mentorline_inbox_waiting"] == found["mentorline_outbox_waiting"] == 0:
                    return
                await asyncio.sleep(0.1)

    def is_writing(self) -> bool:
        """Tell whether the service holds SQLite's write lock: a unit is in the committer."""
        shm = Path(f"{self.settings.database_url.removeprefix('sqlite:///')}-shm")
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, WRITE_LOCK, 1, 0)
        try:
            with shm.open("rb") as file:
                answer = fcntl.fcntl(file, fcntl.F_GETLK, asked)
        except FileNotFoundError:
            return False
        kind, _, _, _, holder = struct.unpack(_FLOCK, answer)
        return bool(kind != fcntl.F_UNLCK and holder == self.pid)

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self.running is not None
        return self.running.pid

    def freeze(self) -> None:
        """Stop the process where it stands, so that what is seen stays true."""
        os.kill(self.pid, signal.SIGSTOP)
        os.waitpid(self.pid, os.WUNTRACED)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        os.kill(self.pid, signal.SIGTERM)

    async def stopped(self, within_s: float) -> int:
        """Wait until it has ended by itself and return its exit code."""
        assert self.running is not None
        return await asyncio.to_thread(self.running.wait, within_s)

    def log(self) -> str:
        """Return everything it has logged."""
        return (self.folder / "service.log").read_text()

    def _environment(self) -> dict[str, str]:
        given = self.settings.model_dump()
        kept = {name: os.environ.get(name, "") for name in ("PATH", "PYTHONPATH")}
        return kept | {name.upper(): str(value) for name, value in given.items()}
