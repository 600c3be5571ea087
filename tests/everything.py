"""Every test, as two cores run them soonest: chaos by itself, then two halves side by side.

What kills and freezes processes has the machine alone. The rest asserts no speed, so journeys and
the browser may run beside all else; their coverage is added up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHAOS, ON_PHONES = ("tests/chaos",), ("tests/journeys", "tests/browser")


def main() -> int:
    """Run every test and say what they cover; 0 when all of them pass and it is enough."""
    with tempfile.TemporaryDirectory() as folder:
        kept = [Path(folder, name) for name in ("phones", "rest")]
        codes = [_started((*CHAOS, "--no-cov")).wait(), *_side_by_side(kept)]
        worst = max(codes)
        return worst or _covered([str(each) for each in kept])


def _side_by_side(kept: list[Path]) -> list[int]:
    """Run the two halves at the same time; the second is shown when it is over."""
    rest = ("tests", *(f"--ignore={each}" for each in (*CHAOS, *ON_PHONES)))
    with ExitStack() as open_files:
        said = open_files.enter_context(tempfile.TemporaryFile())
        other = _started((*rest, *_COVERING), kept[1], said.fileno())
        first = _started((*ON_PHONES, *_COVERING), kept[0]).wait()
        second = other.wait()
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
        sys.stdout.flush()
    return [first, second]


_COVERING = ("--cov", "--cov-report=", "--cov-fail-under=0")


def _started(
    arguments: tuple[str, ...], coverage: Path | None = None, out: int | None = None
) -> subprocess.Popen[bytes]:
    kept = {} if coverage is None else {"COVERAGE_FILE": str(coverage)}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=ROOT,
        env={**os.environ, **kept},
        stdout=out,
        stderr=None if out is None else subprocess.STDOUT,
    )


def _covered(kept: list[str]) -> int:
    """Add the coverage of the halves up, and say it; not 0 where it is too little."""
    tool = [sys.executable, "-m", "coverage"]
    subprocess.run([*tool, "combine", "--quiet", *kept], cwd=ROOT, check=True)
    return subprocess.run([*tool, "report", "--skip-covered"], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
