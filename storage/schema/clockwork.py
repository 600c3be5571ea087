"""The tables of what keeps the service going: due rows, the journal, processes and alarms."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.columns import MOVES, Instant, Moves, from_outside, key, ref, stands
from storage.schema.base import metadata, partial_index

due = Table(
    "due",
    metadata,
    key(),
    Column("kind", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("due_at", Instant, nullable=False),
    ref("question_id", "question", nullable=True),
    Column("data", Text, nullable=False, default="[]"),
    Column("state", String(10), nullable=False, default="open"),
    Column("tries", Integer, nullable=False, default=0),
    Column("done_at", Instant),
    Column("fault", from_outside(200), nullable=False, default=""),
)
partial_index("ix_due_open", due.c.due_at, where=due.c.state == "open")
partial_index("uq_due_open_key", due.c.kind, due.c.key, unique=True, where=due.c.state == "open")
# A job that is stored while one of its kind and key is open moves that one.
due.info[MOVES] = Moves(
    (due.c.kind, due.c.key), stands(due.c.state, "open"), ("due_at", "data", "tries")
)

# On PostgreSQL its rows lie in one table a month, hence a key of (id, at) there.
journal = Table(
    "journal",
    metadata,
    key(),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("question_id", BigInteger),
    Column("person_id", BigInteger),
    Column("reason", Text, nullable=False, default=""),
    Column("data", Text, nullable=False, default="[]"),
    Index("ix_journal_question_id", "question_id"),
)

# What was told of the roster, or once a month: each occurrence once, over all processes. `until`
# is how far the notice of an evening reached; without it, it reached all that was known.
occurrence = Table(
    "occurrence",
    metadata,
    key(),
    Column("kind", String(20), nullable=False),
    ref("person_id", "person"),
    Column("at", Instant, nullable=False),
    Column("until", Instant),
    UniqueConstraint("person_id", "kind", "at"),
    Index("ix_occurrence_at", "at"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", Instant, nullable=False),
    Column("value", BigInteger, nullable=False, default=0),
)

# A running process: its number is part of every id it gives, its heartbeat says that it lives.
# Of one with a spool, `spool` names it, and up to `clear_until` nothing waits there.
worker = Table(
    "worker",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", String(32), nullable=False),
    Column("role", String(10), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
    Column("spool", String(32), nullable=False, default="", server_default=""),
    Column("clear_until", Instant),
)

alert = Table(
    "alert",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("detail", Text, nullable=False, default=""),
    Column("raised_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("cleared_at", Instant),
)
