"""On which machine and with which versions the figures came about."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from storage.engine import sqlite_module
from tests.bench.measure import fsyncs_per_second

LIBRARIES = ("aiohttp", "SQLAlchemy", "python-telegram-bot", "twilio")


def about(folder: Path) -> dict[str, str]:
    """Return what a reader of the figures has to know."""
    load = os.getloadavg()
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory_gib()} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite_module().sqlite_version,
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "disk": f"{fsyncs_per_second(folder):,.0f} fsync/s of 4 KiB",
        "load before": f"{load[0]:.2f} (above 0.5, somebody else is using these cores too)",
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
