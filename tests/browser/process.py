"""`mentorline demo` as a process of its own, as a newcomer starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = "from bot.main import main; main()"
PATIENCE_S = 30
LIVE = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN")


@dataclass
class Demo:
    """A running demo: its address, its temporary folder, and how it ends."""

    url: str
    greeting: str
    folder: Path
    process: subprocess.Popen[str]
    said: str = ""

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, keep what else it said, and return its exit status."""
        self.process.send_signal(how)
        rest, faults = self.process.communicate(timeout=PATIENCE_S)
        self.said = rest + faults
        return self.process.returncode


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """Run a demo on a free port until the block ends."""
    clean = {name: value for name, value in os.environ.items() if name not in LIVE}
    with subprocess.Popen(
        [sys.executable, "-c", START, "demo", "--port", "0"],
        env=clean | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield _greeted(process, folder)
        finally:
            if process.poll() is None:
                process.kill()


def _greeted(process: subprocess.Popen[str], folder: Path) -> Demo:
    assert process.stdout is not None
    assert process.stderr is not None
    greeting = "".join(process.stdout.readline() for _ in range(3))
    found = re.search(r"http://\S+/try/", greeting)
    assert found, greeting + process.stderr.read()
    return Demo(found.group(), greeting, folder, process)
