"""What a row of the table holds, and how its figures come about: in turns, as ratios."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

SYNCS = 100
PAGE = b"\0" * 4096


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio should reach: at least, or at most, so much."""

    limit: float
    least: bool = True

    def reached(self, ratio: float) -> bool:
        """Tell whether a ratio reaches it."""
        return ratio >= self.limit if self.least else ratio <= self.limit

    def __str__(self) -> str:
        """Say it as the table does."""
        return f"{'>=' if self.least else '<='} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `why_not` says why there is no figure."""

    name: str
    what: str
    ratios: tuple[float, ...] = ()
    goal: Goal | None = None
    beside: str = ""
    why_not: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the goal is reached by the median, the figure that counts."""
        if not self.ratios:
            return "off"
        if self.goal is None:
            return ""
        return "reached" if self.goal.reached(median(self.ratios)) else "MISSED"

    def as_json(self) -> dict[str, Any]:
        """Return the row for `--json`."""
        found = {"name": self.name, "what": self.what, "verdict": self.verdict}
        figures = {
            "ratios": list(self.ratios),
            "goal": str(self.goal or ""),
            "beside": self.beside,
        }
        return found | figures | {"why_not": self.why_not}


@dataclass(frozen=True, slots=True)
class Bench:
    """How the benchmark is run: where its files lie, how often it goes round, how much it does."""

    folder: Path
    rounds: int = 5
    posts: int = 2000
    stored: int = 1_000_000
    peers: Path | None = None

    def room(self, name: str) -> Path:
        """Return a folder of its own for something that keeps files."""
        found = self.folder / name
        found.mkdir(parents=True, exist_ok=True)
        return found


@dataclass(slots=True)
class Figures:
    """What each contender reached, round by round."""

    by_name: dict[str, list[float]] = field(default_factory=dict)

    def ratios(self, one: str, other: str) -> tuple[float, ...]:
        """Return one against the other, each round by itself."""
        pairs = zip(self.by_name[one], self.by_name[other], strict=True)
        return tuple(mine / theirs for mine, theirs in pairs)

    def spread(self, name: str, unit: str, scale: float = 1) -> str:
        """Say the median of a contender with its spread."""
        return f"{name} {spread([each * scale for each in self.by_name[name]])} {unit}"


def in_turns(rounds: int, contenders: Mapping[str, Callable[[], float]]) -> Figures:
    """Measure A B C A B C ..., after a first round that warms up and does not count."""
    figures = Figures({name: [] for name in contenders})
    for number in range(rounds + 1):
        for name, run in contenders.items():
            value = run()
            if number:
                figures.by_name[name].append(value)
    return figures


def spread(values: Sequence[float]) -> str:
    """Say a median with its least and most."""
    return f"{short(median(values))} ({short(min(values))}..{short(max(values))})"


def short(value: float) -> str:
    """Write three digits that matter."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def fsyncs_per_second(folder: Path) -> float:
    """Return how often a second this disk makes a page durable."""
    path = folder / "fsync.bin"
    with path.open("wb") as file:
        began = time.perf_counter()
        for _ in range(SYNCS):
            file.write(PAGE)
            file.flush()
            os.fsync(file.fileno())
        took = time.perf_counter() - began
    path.unlink()
    return SYNCS / took


def percentiles(values: Sequence[float], *shares: float) -> Iterator[float]:
    """Return for each share the value that so much of all does not exceed."""
    ordered = sorted(values)
    for share in shares:
        yield ordered[min(int(len(ordered) * share), len(ordered) - 1)]
