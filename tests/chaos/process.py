"""The real service as a process: started, watched from outside, frozen, killed and stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from tests.house_report import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings

COMMAND = (str(Path(sys.executable).with_name("mentorline")),)
READY_WITHIN_S = 60.0
BOXES = ("inbox", "outbox")


def changed(*names: str) -> tuple[str, ...]:
    """Return the command of a service that is changed so (tests/chaos/planted.py)."""
    return (sys.executable, "-m", "tests.chaos.planted", ",".join(names))


@dataclass(slots=True)
class Process:
    """One `mentorline run` after another, all on the same database."""

    settings: Settings
    folder: Path
    name: str = "all"
    role: str = ""
    command: Sequence[str] = COMMAND
    running: subprocess.Popen[bytes] | None = None
    starts: int = 0
    session: aiohttp.ClientSession = field(init=False)

    async def start(self) -> None:
        """Start the service and wait until it takes requests."""
        self.launch()
        await self.until("/readyz", 200)

    def launch(self) -> None:
        """Start the service."""
        self.starts += 1
        arguments = ["run", "--role", self.role] if self.role else ["run"]
        with self._log.open("ab") as log:
            self.running = subprocess.Popen(  # its signals are sent by hand
                [*self.command, *arguments], cwd=self.folder, env=self._environment(), stderr=log
            )

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
            async with self.session.get(self._url + path) as response:
                return response.status
        except aiohttp.ClientError:
            return 0

    async def figures(self) -> dict[str, float]:
        """Return what /metrics says, nothing where it cannot say it now."""
        async with self.session.get(f"{self._url}/metrics") as response:
            lines = (await response.text()).splitlines() if response.ok else []
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    async def rested(self, within_s: float = 300) -> None:
        """Wait until nothing waits to be handled or sent."""
        async with asyncio.timeout(within_s):
            while True:
                found = await self.figures()
                if found and all(found[f"mentorline_{box}_waiting"] == 0 for box in BOXES):
                    return
                await asyncio.sleep(0.1)

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self.running is not None
        return self.running.pid

    @property
    def lives(self) -> bool:
        """Whether it was started and has not ended."""
        return self.running is not None and self.running.poll() is None

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

    async def command_line(self, *words: str) -> str:
        """Run a command beside it, with its settings and in its folder; return what was said."""
        done = await asyncio.to_thread(
            subprocess.run,
            [*self.command, *words],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def log(self) -> str:
        """Return everything it has logged."""
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def _url(self) -> str:
        return f"http://{self.settings.http_host}:{self.settings.http_port}"

    def _environment(self) -> dict[str, str]:
        given = self.settings.model_dump()
        kept = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}
        return kept | {name.upper(): str(value) for name, value in given.items()}
