"""Row `rawsql`: handling questions, against the same rows written by the driver alone.

The other side knows beforehand what to write. It makes one executemany for each table and updates
what a question updates, in one transaction: no look-up, no decision, no sealing, no rendering.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from storage.engine import open_engine
from tests.bench import inside, town
from tests.bench.inside import cpu_us
from tests.bench.measure import Goal, Row, in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.settings import Settings
    from tests.bench.measure import Bench

GOAL = Goal(1.5, least=False)
QUESTIONS = 120
GROUP = 40
_OF_QUESTIONS = "(SELECT id FROM question WHERE number > :after)"
_SENT = f"(SELECT id FROM message WHERE direction = 'out' AND question_id IN {_OF_QUESTIONS})"
_NEW = {
    "question": "number > :after",
    "offer": f"question_id IN {_OF_QUESTIONS}",
    "due": f"question_id IN {_OF_QUESTIONS}",
    "journal": f"question_id IN {_OF_QUESTIONS}",
    "message": f"id IN {_SENT}",
    "outbox": f"message_id IN {_SENT}",
    "attempt": f"message_id IN {_SENT}",
}
_FILED = f"direction = 'in' AND question_id IN {_OF_QUESTIONS}"
_FILE = "UPDATE message SET question_id = ? WHERE id = ?"
_DONE = "UPDATE inbox SET state = 'done', done_at = ? WHERE message_id = ? AND state = 'new'"
_COUNT = "UPDATE counter SET value = value + ? WHERE name = ?"
COUNTED = ("question", "outbound.sms", "outbound.telegram")


@dataclass(frozen=True, slots=True)
class Written:
    """What one group of questions has written: rows by table, and which message is whose."""

    rows: dict[str, list[tuple[Any, ...]]]
    filed: list[tuple[int, int]]

    def write(self, connection: Any) -> None:
        """Write the same again, in one transaction."""
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for name, rows in self.rows.items():
            places = ", ".join("?" * len(rows[0]))
            cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
        cursor.executemany(_FILE, self.filed)
        cursor.executemany(_DONE, [(1, message_id) for _, message_id in self.filed])
        cursor.executemany(_COUNT, [(len(self.filed), name) for name in COUNTED])
        cursor.execute("COMMIT")
        cursor.close()


def rawsql(bench: Bench) -> Iterator[Row]:
    """Compare the CPU of handling a question, alone and in groups, with that of its rows."""
    folder = bench.room("rawsql")
    made = town.settings(folder, 9)
    town.settle(made)
    for size, what in ((1, "a transaction for each question"), (GROUP, f"groups of {GROUP}")):
        kept: list[Written] = []

        def ours(size: int = size, kept: list[Written] = kept) -> float:
            kept.clear()
            return _handle(made, folder, size, kept)

        def raw(kept: list[Written] = kept) -> float:
            return _write(folder, kept)

        figures = in_turns(bench.rounds, {"ours": ours, "raw SQL": raw})
        beside = "; ".join(figures.spread(name, "us") for name in ("ours", "raw SQL"))
        tables = sum(len(rows) for rows in kept[0].rows.values()) / size
        beside += f"; {tables:g} rows and 5 updates each"
        ratios = figures.ratios("ours", "raw SQL")
        yield Row(f"rawsql.{size}", f"CPU of handling, {what}", ratios, GOAL, beside)


def _handle(made: Settings, folder: Path, size: int, kept: list[Written]) -> float:
    """Store questions, copy the database, handle them, and keep what each group has written."""
    town.a_week_later(made.database_url)
    rooms = inside.inside(made)
    arrived = rooms.accept(town.Letters(made).questions(QUESTIONS))
    raw = rooms.connection.connection.dbapi_connection
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    shutil.copy(Path(make_url(made.database_url).database or ""), folder / "copy.db")
    spent = 0.0
    for start in range(0, QUESTIONS, size):
        (after,) = raw.execute("SELECT coalesce(max(number), 0) FROM question").fetchone()  # type: ignore[union-attr]
        group = arrived[start : start + size]
        spent += cpu_us(lambda these=group: rooms.handle(these), QUESTIONS)  # type: ignore[misc]
        kept.append(_read(raw, after))
    rooms.close()
    return spent


def _read(raw: Any, after: int) -> Written:
    def found(columns: str, table: str, where: str) -> list[tuple[Any, ...]]:
        query = f"SELECT {columns} FROM {table} WHERE {where}"
        rows: list[tuple[Any, ...]] = raw.execute(query, {"after": after}).fetchall()
        return rows

    rows = {name: found("*", name, where) for name, where in _NEW.items()}
    return Written(rows, [(q, m) for q, m in found("question_id, id", "message", _FILED)])


def _write(folder: Path, kept: Sequence[Written]) -> float:
    engine = open_engine(f"sqlite:///{folder}/copy.db")
    line = engine.raw_connection()
    spent = sum(cpu_us(lambda one=each: one.write(line), QUESTIONS) for each in kept)  # type: ignore[misc]
    line.close()
    engine.dispose()
    for left in folder.glob("copy.db*"):
        left.unlink()
    return spent
