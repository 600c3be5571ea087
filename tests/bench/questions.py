"""Ten thousand simulated questions: none without an end, and who answers how soon.

`python -m tests.bench.questions` prints the table that docs/routing.md keeps. Nothing is sent and
nobody waits: mentors are made up (`tests/simulation`), so the figures say how the rules behave,
not how people do.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from storage import migrating
from tests.bench.measure import Goal, Row
from tests.simulation.weeks import play

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.measure import Bench
    from tests.simulation.judge import Judge

QUESTIONS = 10_000
A_WEEK, DAYS = 25, 7.0
"""Questions of one programme, and over how many days they are spread."""

TIERS = ("focal", "coupled", "regional", "backup", "lead")
BUSIEST = 3
MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a question: after how long, and whether by a first human answer.

    Of one without, `after_us` is how long it was seen unanswered. `tier` is that of who answered.
    """

    urgency: str
    answered: bool
    after_us: int
    tier: str


@dataclass(frozen=True, slots=True)
class Week:
    """A simulated programme: the fates of its questions, its faults, and who answered how many."""

    fates: tuple[Fate, ...]
    faults: tuple[str, ...]
    answers: tuple[int, ...]


def questions(bench: Bench) -> Iterator[Row]:
    """Play the questions; the goal is that each has ended and every promise held."""
    began = time.monotonic()
    weeks = played(QUESTIONS // A_WEEK, bench.room("questions"))
    fates, faults = _all(weeks), sum(bool(one.faults) for one in weeks)
    share = 1 - faults / len(weeks)
    said = f"{len(fates):,} questions in {time.monotonic() - began:.0f} s; "
    said += "; ".join(" ".join(cells) for cells in rows(fates)[:2])
    what = "simulated weeks in which every question ended and no promise was broken"
    yield Row("questions.ended", what, (share,), Goal(1.0), said)


def played(weeks: int, folder: Path, first: int = 0) -> list[Week]:
    """Play so many weeks, in as many processes as there are cores."""
    empty = folder / "empty.db"
    migrating.upgrade(f"sqlite:///{empty}")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context) as pool:
        seeds = range(first, first + weeks)
        return list(pool.map(partial(_week, folder=folder, empty=empty), seeds, chunksize=4))


def _week(seed: int, folder: Path, empty: Path) -> Week:
    judge = play(seed, folder, empty, questions=A_WEEK, days=DAYS)
    answers = Counter(
        waits.answered_by[0] for waits in judge.waiting.values() if waits.answered_by is not None
    )
    fates = tuple(_fates(judge))
    return Week(fates, tuple(judge.faults), tuple(n for _, n in answers.most_common()))


def _fates(judge: Judge) -> Iterator[Fate]:
    for row in judge.sight.questions.values():
        waits, until = judge.waiting[row.id], row.answered_at
        tier = waits.answered_by[1] if waits.answered_by else ""
        seen_until = waits.since if row.state == "closed" else judge.house.now
        yield Fate(row.urgency, until is not None, (until or seen_until) - row.opened_at, tier)


def time_to(fates: Sequence[Fate], share: float) -> float | None:
    """Return after how many minutes a share has an answer, by Kaplan and Meier, or None.

    Whoever gave up or is still waiting counts as unanswered for as long as they were seen, and
    is not dropped.
    """
    unanswered = 1.0
    ordered = sorted(fates, key=lambda one: (one.after_us, not one.answered))
    for place, one in enumerate(ordered):
        if one.answered:
            unanswered *= 1 - 1 / (len(ordered) - place)
            if 1 - unanswered >= share - 1e-12:
                return one.after_us / MINUTE_US
    return None


def rows(fates: Sequence[Fate]) -> list[tuple[str, ...]]:
    """Return the lines of the table: by urgency, then by the tier of who answered."""
    found = [_line(kind, [one for one in fates if one.urgency == kind]) for kind in KINDS]
    for kind in KINDS:
        for tier in TIERS:
            theirs = [one for one in fates if (one.urgency, one.tier) == (kind, tier)]
            found.append(_line(f"{kind}, answered by {tier}", theirs))
    return found


KINDS = ("urgent", "routine")
HEADS = ("questions", "asked", "answered", "median", "80 %", "95 %")


def _line(name: str, fates: Sequence[Fate]) -> tuple[str, ...]:
    answered = sum(one.answered for one in fates)
    share = f"{100 * answered / len(fates):.0f} %" if fates else "-"
    times = (time_to(fates, each) for each in (0.5, 0.8, 0.95))
    return name, f"{len(fates):,}", share, *(_minutes(each) for each in times)


def _minutes(found: float | None) -> str:
    if found is None:
        return "not reached"
    return f"{found:.0f} min" if found < 120 else f"{found / 60:.1f} h"


def busiest(weeks: Sequence[Week]) -> float:
    """Return which share of a programme's answers its busiest three mentors gave, on average."""
    shares = [sum(one.answers[:BUSIEST]) / sum(one.answers) for one in weeks if one.answers]
    return sum(shares) / len(shares) if shares else 0.0


def _all(weeks: Sequence[Week]) -> list[Fate]:
    return [fate for one in weeks for fate in one.fates]


def main() -> int:
    """Play and print what docs/routing.md keeps; 1 where a question had no end."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.questions", description=__doc__)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--seed", type=int, default=0, help="of the first week; the next follow")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as made:
        weeks = played(-(-asked.questions // A_WEEK), Path(made), asked.seed)
    fates, faults = _all(weeks), [fault for one in weeks for fault in one.faults]
    last, took = asked.seed + len(weeks) - 1, time.monotonic() - began
    print(f"- played: {datetime.now(UTC):%Y-%m-%d}, in {took:.0f} s")
    print(
        f"- settings: {len(weeks)} programmes, seeds {asked.seed} to {last}, "
        f"{A_WEEK} questions each over {DAYS:.0f} days; {len(fates):,} were asked"
    )
    print(f"- without an end, or with a broken promise: {len(faults)}")
    print(
        f"- answers of a programme that its busiest three mentors gave: "
        f"{100 * busiest(weeks):.0f} %\n"
    )
    for cells in (HEADS, ("---",) * len(HEADS), *rows(fates)):
        print(f"| {' | '.join(cells)} |")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
