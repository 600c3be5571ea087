"""Row `soak`: whether the memory of the service grows with what it has done.

SQLite fills its page cache first (32 MB and 8 MB, storage/engine.py); what comes after is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import running
from tests.bench.doors import house
from tests.bench.measure import Goal, Row, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.doors import House
    from tests.bench.measure import Bench

GOAL = Goal(1.1, least=False)
WARM, LONG = 30, 10
"""Stretches before the first look, and between one look and the next."""

ANSWERED = 500
"""Messages before each look that get an answer."""


def soak(bench: Bench) -> Iterator[Row]:
    """Let webhooks and a few answers go through, and weigh the process again and again."""
    with (
        running.module("provider", bench.folder, "/count") as provider,
        house(bench, "soak", provider) as ours,
    ):
        first = _weighed(ours, bench.posts, WARM)
        later = [_weighed(ours, bench.posts, LONG) for _ in range(bench.rounds)]
    each = LONG * bench.posts + ANSWERED
    beside = f"{first:.1f} MB, then {spread(later)} MB after {each:,} messages more each time"
    what = "memory of the process against the same when SQLite's cache was full"
    yield Row("soak", what, tuple(one / first for one in later), GOAL, beside)


def _weighed(ours: House, posts: int, stretches: int) -> float:
    for _ in range(stretches):
        ours.accept(ours.letters.telegram(posts, "Thank you"))
    ours.carried(ours.letters.telegram(ANSWERED, "HELP"), calls=1)
    return ours.server.resident_mb()
