"""The tables of what a team learns from: guides, what was shared, and who got it when.

A guide is content, in plain text so that it can be searched. Its terms (domain/terms.py) are
indexed by the database itself, in step with the row: FTS5 on SQLite, a GIN index on PostgreSQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from storage.columns import Instant, key, ref
from storage.schema.base import metadata, partial_index

guide = Table(
    "guide",
    metadata,
    key(),
    Column("ref", String(40), unique=True),
    Column("standing", String(30), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("discipline", String(40)),
    Column("guideline", Text, nullable=False, default=""),
    Column("version", String(40), nullable=False, default=""),
    Column("reviewer", Text, nullable=False, default=""),
    Column("signed_on", String(10)),
    ref("mentor_id", "person", nullable=True),
    Column("title_terms", Text, nullable=False),
    Column("text_terms", Text, nullable=False),
    Column("stored_at", Instant, nullable=False),
)

# `source_id` is the mentor's message that began it; what carries its words relays that one.
share = Table(
    "share",
    metadata,
    key(),
    Column("number", Integer, nullable=False, unique=True),
    ref("question_id", "question"),
    ref("asker_id", "person"),
    ref("mentor_id", "person"),
    ref("source_id", "message"),
    ref("guide_id", "guide", nullable=True),
    Column("state", String(10), nullable=False),
    Column("audience", String(10), nullable=False, default=""),
    Column("sealed_draft", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Index("ix_share_asker_id", "asker_id"),
    Index("ix_share_mentor_id", "mentor_id"),
    Index("ix_share_guide_id", "guide_id"),
)
partial_index(
    "uq_share_present",
    share.c.question_id,
    where=share.c.state.in_(("draft", "asked", "shared")),
    unique=True,
)

case_sent = Table(
    "case_sent",
    metadata,
    key(),
    ref("share_id", "share"),
    ref("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("share_id", "person_id"),
    Index("ix_case_sent_person_id", "person_id", "at"),
)

FOUND = (
    "(setweight(to_tsvector('simple'::regconfig, {of}title_terms), 'A')"
    " || setweight(to_tsvector('simple'::regconfig, {of}text_terms), 'B'))"
)
"""What PostgreSQL indexes of a row, and therefore has to be asked of it."""

_SQLITE = (
    "CREATE VIRTUAL TABLE guide_index USING fts5"
    "(title_terms, text_terms, content='guide', content_rowid='id')",
    "CREATE TRIGGER guide_added AFTER INSERT ON guide BEGIN"
    " INSERT INTO guide_index (rowid, title_terms, text_terms)"
    " VALUES (new.id, new.title_terms, new.text_terms); END",
    "CREATE TRIGGER guide_removed AFTER DELETE ON guide BEGIN"
    " INSERT INTO guide_index (guide_index, rowid, title_terms, text_terms)"
    " VALUES ('delete', old.id, old.title_terms, old.text_terms); END",
    "CREATE TRIGGER guide_changed AFTER UPDATE ON guide BEGIN"
    " INSERT INTO guide_index (guide_index, rowid, title_terms, text_terms)"
    " VALUES ('delete', old.id, old.title_terms, old.text_terms);"
    " INSERT INTO guide_index (rowid, title_terms, text_terms)"
    " VALUES (new.id, new.title_terms, new.text_terms); END",
)
_POSTGRESQL = f"CREATE INDEX ix_guide_found ON guide USING gin ({FOUND.format(of='')})"

_MADE_WITH = (*((each, "sqlite") for each in _SQLITE), (_POSTGRESQL, "postgresql"))
for _statement, _dialect in _MADE_WITH:
    _made: Any = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(guide, "after_create", _made.execute_if(dialect=_dialect))
