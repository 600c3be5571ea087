"""The tables of what is taught: items in their versions, who signed which, and courses of them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Instant, key, ref
from storage.schema.base import metadata

# A version never changes what it says; a new text is a new version. `options` and `cadres` are
# JSON lists.
item = Table(
    "item",
    metadata,
    key(),
    Column("ref", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("pack", String(40), nullable=False),
    Column("reader", String(20), nullable=False),
    Column("cadres", Text, nullable=False),
    Column("domain", String(20), nullable=False),
    Column("skill", String(40), nullable=False),
    Column("topic", Text, nullable=False),
    Column("teach", Text, nullable=False),
    Column("guideline", Text, nullable=False),
    Column("question", Text, nullable=False, default=""),
    Column("options", Text, nullable=False, default="[]"),
    Column("answer", String(1), nullable=False, default=""),
    Column("why", Text, nullable=False, default=""),
    Column("standing", String(30), nullable=False),
    Column("stored_at", Instant, nullable=False),
    UniqueConstraint("ref", "language", "version"),
    Index("ix_item_standing", "standing"),
)

# What reviewers decided, by phone or in the file itself (then without a person); a comment is
# sealed. Without an end: a signature is never taken out, a later decision stands above it.
sign_off = Table(
    "sign_off",
    metadata,
    key(),
    ref("item_id", "item"),
    ref("person_id", "person", nullable=True),
    Column("reviewer", Text, nullable=False),
    Column("decision", String(10), nullable=False),
    Column("how", String(10), nullable=False),
    Column("sealed_comment", LargeBinary),
    Column("at", Instant, nullable=False),
    Index("ix_sign_off_item_id", "item_id"),
    Index("ix_sign_off_person_id", "person_id"),
)

# `body` is JSON: the weeks of its items, the baseline, and its pace.
course = Table(
    "course",
    metadata,
    key(),
    Column("ref", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("pack", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("reader", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("stored_at", Instant, nullable=False),
    UniqueConstraint("ref", "version"),
)
