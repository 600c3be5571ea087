"""`mentorline run` with groups of at most so many units: `python -m tests.bench.child UNITS`."""

from __future__ import annotations

import sys

from bot import committer
from bot.commands.run import run

if __name__ == "__main__":
    committer.MOST_UNITS = int(sys.argv[1])
    run()
