"""Rows `growth`: what a message and a look for due work cost, with little and with much stored."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from storage import claims, inbox, jobs
from tests.bench import history, inside, town
from tests.bench.history import Past
from tests.bench.inside import cpu_us
from tests.bench.measure import Figures, Goal, Row, in_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.settings import Settings
    from storage.uow import UnitOfWork
    from tests.bench.inside import Inside
    from tests.bench.measure import Bench

STORED = Goal(1.5, least=False)
SCANNED = Goal(2, least=False)
LITTLE, QUIET_WEEK, BUSY_WEEK = 10_000, 200, 5_000
FEW = 1_000
QUESTIONS = 40
LOOKS = 20
SCANS: dict[str, Callable[[UnitOfWork], object]] = {
    "due": lambda uow: jobs.due_now(uow, history.NOW_DUE),
    "outbox": lambda uow: claims.ready(uow, history.NOW_DUE),
    "inbox": inbox.waiting,
}


def growth(bench: Bench) -> Iterator[Row]:
    """Compare questions and looks on small and on large databases."""
    much = Past(bench.stored, QUIET_WEEK)
    pasts = {
        "little": Past(LITTLE, QUIET_WEEK),
        "much": much,
        "busy week": Past(BUSY_WEEK * history.A_QUESTION, BUSY_WEEK),
    }
    figures = _questions(bench, pasts)
    said = [figures.spread(each, "us") for each in ("much", "little")]
    what = f"CPU of a question among {much.messages:,} messages against {LITTLE:,}, the same week"
    yield Row("growth.stored", what, figures.ratios("much", "little"), STORED, "; ".join(said))
    what = f"CPU of a question after a week with {BUSY_WEEK:,} questions against {QUIET_WEEK}"
    busy = figures.spread("busy week", "us")
    yield Row("growth.week", what, figures.ratios("busy week", "little"), None, busy)
    yield from _scans(bench)


def _questions(bench: Bench, pasts: dict[str, Past]) -> Figures:
    settled = {name: _settled(bench, f"growth-{n}") for n, name in enumerate(pasts)}
    for name, past in pasts.items():
        history.fill(settled[name], past)
    rooms = {name: inside.inside(made) for name, made in settled.items()}
    runs = {
        name: _asking(settled[name], rooms[name], past.messages // history.A_QUESTION)
        for name, past in pasts.items()
    }
    figures = in_turns(bench.rounds, runs)
    for each in rooms.values():
        each.close()
    return figures


def _asking(made: Settings, room: Inside, after: int) -> Callable[[], float]:
    """Return a run that asks questions one by one, and leaves as many offers as it found."""

    def ask() -> float:
        town.a_week_later(made.database_url, after)
        letters = town.Letters(made).questions(QUESTIONS)
        return cpu_us(lambda: _carry(room, letters), QUESTIONS)

    return ask


def _carry(room: Inside, letters: list[bytes]) -> None:
    for each in letters:
        room.send(room.handle(room.accept([each])))


def _scans(bench: Bench) -> Iterator[Row]:
    rooms = {}
    for name, rows in (("few", FEW), ("many", bench.stored)):
        made = _settled(bench, f"open-{name}")
        history.fill_open(made, rows)
        rooms[name] = inside.inside(made)
    for table, look in SCANS.items():
        runs = {name: _looking(room, look) for name, room in rooms.items()}
        figures = in_turns(bench.rounds, runs)
        what = f"{table}: a look for {history.NOW_DUE} due rows among {bench.stored:,} open"
        beside = "; ".join(figures.spread(each, "ms") for each in ("many", "few"))
        ratios = figures.ratios("many", "few")
        yield Row(f"growth.{table}", f"{what} against {FEW:,}", ratios, SCANNED, beside)
    for each in rooms.values():
        each.close()


def _looking(room: Inside, look: Callable[[UnitOfWork], object]) -> Callable[[], float]:
    def run() -> float:
        return median(_ms(lambda: room.read(look)) for _ in range(LOOKS))

    return run


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _settled(bench: Bench, name: str) -> Settings:
    made = town.settings(bench.room(name), 9)
    town.settle(made)
    return made
