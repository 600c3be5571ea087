"""Every test, as two cores run them soonest: chaos first, then all else, two parts at a time.

What kills and freezes processes has a core to itself: beside it runs one part that only takes what
is left over. But for chaos, files lie in memory where there is room: no other test needs a disk of
its own. None of these parts asserts a speed, and their coverage is added up.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHAOS, BESIDE = "tests/chaos", "tests/simulation"
LONGEST, OTHERS, UNTRACED = "tests/journeys", ("tests/unit", "tests/storage"), "tests/browser"
APART = (CHAOS, BESIDE, LONGEST, *OTHERS, UNTRACED)
AT_ONCE = 2
MEMORY, ROOM = Path("/dev/shm"), 2 << 30
WHOLLY = "domain/*"

_TRACING = ("--cov", "--cov-report=", "--cov-fail-under=0")
_NOT_TRACING = ("--no-cov",)
"""Chaos and the browser drive processes of their own; simulations mark themselves `no_cover`."""

_SPARING = ("-o", "tmp_path_retention_policy=failed")
_YIELDING = ("nice", "-n", "19")


def main() -> int:
    """Run every test and say what they cover; 0 when all of them pass and it is enough."""
    with tempfile.TemporaryDirectory(dir=_in_memory()) as name:
        folder = Path(name)
        folder.chmod(0o755)  # a PostgreSQL server in it runs as somebody else
        with ThreadPoolExecutor(AT_ONCE) as cores:
            beside = cores.submit(_run, folder, (BESIDE, *_NOT_TRACING), _YIELDING)
            chaos = _pytest(CHAOS, *_NOT_TRACING).wait()
            codes = [chaos, *cores.map(partial(_run, folder), _parts()), beside.result()]
        if any(codes):
            return 1
        return _covered([str(each) for each in folder.glob("coverage.*")])


def _parts() -> list[tuple[str, ...]]:
    """Return what each part gives to pytest, the longest part first."""
    others = [(each, *_TRACING) for each in OTHERS]
    rest = ("tests", *(f"--ignore={each}" for each in APART), *_TRACING)
    return [(LONGEST, *_TRACING), *others, (UNTRACED, *_NOT_TRACING), rest]


def _run(folder: Path, part: tuple[str, ...], before: tuple[str, ...] = ()) -> int:
    """Run one part in a folder of its own, and show what it said when it is over."""
    name, started = part[0].rpartition("/")[2], time.monotonic()
    files = folder / name
    files.mkdir(mode=0o755)
    kept = {"COVERAGE_FILE": str(folder / f"coverage.{name}"), "TMPDIR": str(files)}
    ran = _pytest(*part, *_SPARING, before=before, out=subprocess.PIPE, **kept)
    said, _ = ran.communicate()
    took = f"{part[0]}: {time.monotonic() - started:.0f} s\n"
    sys.stdout.write(said.decode(errors="replace") + took)
    sys.stdout.flush()
    return ran.returncode


def _pytest(
    *arguments: str, before: tuple[str, ...] = (), out: int | None = None, **more: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*before, sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=ROOT,
        env={**os.environ, **more},
        stdout=out,
        stderr=None if out is None else subprocess.STDOUT,
    )


def _in_memory() -> Path | None:
    """Return where files wait for no disk, if there is room and programs may be run there."""
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ROOM else None


def _covered(kept: list[str]) -> int:
    """Add the coverage of the parts up, and say it; not 0 where it is too little."""
    tool = [sys.executable, "-m", "coverage"]
    subprocess.run([*tool, "combine", "--quiet", *kept], cwd=ROOT, check=True)
    report = [*tool, "report", "--skip-covered"]
    domain = [*report, f"--include={WHOLLY}", "--fail-under=100"]
    return max(subprocess.run(each, cwd=ROOT, check=False).returncode for each in (report, domain))


if __name__ == "__main__":
    sys.exit(main())
