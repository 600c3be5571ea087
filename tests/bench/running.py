"""The processes of the benchmark: started, watched, and stopped by their id."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.settings import Settings

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("mentorline")
READY_WITHIN_S = 30.0
REST_WITHIN_S = 120.0
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves HTTP on this machine."""

    running: subprocess.Popen[bytes]
    port: int

    def get(self, path: str) -> bytes:
        """Return a page, empty where nobody answers or the answer is not 200."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            body = answer.read()
        except OSError:
            return b""
        finally:
            line.close()
        return body if answer.status == 200 else b""

    def json(self, path: str) -> Any:
        """Return what a page says in JSON."""
        return orjson.loads(self.get(path))

    def figures(self) -> dict[str, float]:
        """Return what /metrics says."""
        lines = self.get("/metrics").decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def rested(self) -> None:
        """Wait until nothing waits to be handled or sent."""
        self.until(lambda: not any(self._waiting()), "nothing waits", REST_WITHIN_S)

    def until(self, holds: Any, what: str, within_s: float = READY_WITHIN_S) -> None:
        """Wait until something holds; raises where the process ends or time runs out."""
        deadline = time.monotonic() + within_s
        while not holds():
            if self.running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.running.args!r}: never was it so that {what}")
            time.sleep(0.01)

    def cpu_s(self) -> tuple[float, float]:
        """Return the CPU seconds of the main thread (the event loop), and of all the others."""
        tasks = Path(f"/proc/{self.running.pid}/task")
        spent = {int(each.name): _cpu_s(each / "stat") for each in tasks.iterdir()}
        loop = spent[self.running.pid]
        return loop, sum(spent.values()) - loop

    def resident_mb(self) -> float:
        """Return how many megabytes of memory the process has in use."""
        lines = Path(f"/proc/{self.running.pid}/status").read_text().splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
        return int(kilobytes) / 1000

    def _waiting(self) -> tuple[float, float]:
        found = self.figures()
        return found["mentorline_inbox_waiting"], found["mentorline_outbox_waiting"]


@contextmanager
def serving(
    command: Sequence[str | Path],
    port: int,
    ready: str = "/readyz",
    environment: dict[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """Run a process within the block, from the moment a page answers 200."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    kept |= {"PYTHONPATH": str(ROOT)} | (environment or {})
    with (folder / f"server-{port}.log").open("ab") as log:
        running = subprocess.Popen(command, cwd=folder, env=kept, stdout=log, stderr=log)
    server = Server(running, port)
    try:
        server.until(lambda: server.get(ready), f"{ready} answers")
        yield server
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextmanager
def service(
    made: Settings, folder: Path, most_units: int = 0, role: str = "all"
) -> Iterator[Server]:
    """Run `mentorline run`, or the same with groups of at most so many units."""
    given = {name.upper(): str(value) for name, value in made.model_dump().items()}
    child = [sys.executable, "-m", "tests.bench.child", str(most_units)]
    command = child if most_units else [str(COMMAND), "run", "--role", role]
    with serving(command, made.http_port, environment=given, folder=folder) as running:
        yield running


@contextmanager
def module(name: str, folder: Path, ready: str) -> Iterator[Server]:
    """Run a module of the benchmark as a process that is given a free port."""
    port = free_port()
    command = [sys.executable, "-m", f"tests.bench.{name}", str(port)]
    with serving(command, port, ready, folder=folder) as running:
        yield running


def _cpu_s(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK
