"""`make bench`: measures the rows that were asked for, and prints the table or `--json`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import orjson
from rich.console import Console
from rich.table import Table

from tests.bench import machine
from tests.bench.broadcast import broadcast
from tests.bench.doors import inbound, whole
from tests.bench.growth import growth
from tests.bench.latency import latency
from tests.bench.measure import Bench, Row, short
from tests.bench.pages import pages
from tests.bench.peers import peers
from tests.bench.questions import questions
from tests.bench.rawsql import rawsql
from tests.bench.running import ROOT
from tests.bench.soak import soak
from tests.bench.startup import startup
from tests.bench.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "inbound": inbound,
    "whole": whole,
    "rawsql": rawsql,
    "latency": latency,
    "growth": growth,
    "soak": soak,
    "workers": workers,
    "broadcast": broadcast,
    "startup": startup,
    "questions": questions,
    "pages": pages,
    "peers": peers,
}
FOLDER = ROOT / ".bench"
"""On the disk of the checkout: elsewhere there may be memory, where nothing is ever durable."""


HEADS = ("row", "what", "ratio", "least..most", "goal", "", "beside it")


def main() -> int:
    """Measure and print; 0 whatever was reached, for a benchmark is no test."""
    asked = _asked()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=FOLDER) as made:
        folder = Path(made)
        where = FOLDER if asked.peers else None
        bench = Bench(folder, asked.rounds, asked.posts, asked.stored, where)
        about = machine.about(folder) | {"began": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"}
        rows = [row for name in asked.rows for row in _measured(bench, name)]
    if asked.markdown:
        print("\n".join(_markdown(about, rows)))
    elif asked.json:
        found = {"about": about, "rows": [row.as_json() for row in rows]}
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _show(about, rows)
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--json", action="store_true", help="print every ratio instead of a table")
    parser.add_argument("--markdown", action="store_true", help="print it as docs/bench.md does")
    parser.add_argument("--rounds", type=int, default=5, help="how often each contender runs")
    parser.add_argument("--posts", type=int, default=2000, help="webhooks in a run of `inbound`")
    parser.add_argument("--stored", type=int, default=1_000_000, help="rows that `growth` fills")
    parser.add_argument("--peers", action="store_true", help="install other frameworks' bots too")
    asked = parser.parse_args()
    unknown = set(asked.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    asked.rows = asked.rows or list(ROWS)
    return asked


def _measured(bench: Bench, name: str) -> Iterator[Row]:
    """Measure the rows of a name, and say on stderr how it goes."""
    began = time.monotonic()
    try:
        for row in ROWS[name](bench):
            said = short(median(row.ratios)) if row.ratios else row.why_not
            _tell(f"{row.name}: {said} {row.verdict}")
            yield row
    except Exception as fault:  # what else was measured is worth printing
        _tell(traceback.format_exc())
        yield Row(name, "", why_not=f"broke off: {type(fault).__name__}: {fault}")
    _tell(f"{name} took {time.monotonic() - began:.0f} s")


def _show(about: dict[str, str], rows: list[Row]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    for name, value in about.items():
        console.print(f"{name}: {value}", highlight=False)
    table = Table(*HEADS)
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)


def _markdown(about: dict[str, str], rows: list[Row]) -> Iterator[str]:
    """Give the lines of docs/bench.md that a run fills in."""
    yield from (f"- {name}: {value}" for name, value in about.items())
    yield ""
    yield f"| {' | '.join(HEADS)} |"
    yield "| --- " * len(HEADS) + "|"
    yield from (f"| {' | '.join(_cells(row))} |" for row in rows)


def _cells(row: Row) -> tuple[str, ...]:
    spread = f"{short(min(row.ratios))}..{short(max(row.ratios))}" if row.ratios else ""
    middle = short(median(row.ratios)) if row.ratios else "-"
    goal, beside = str(row.goal or ""), row.beside or row.why_not
    return row.name, row.what, middle, spread, goal, row.verdict, beside


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
