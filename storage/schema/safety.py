"""The tables of what only a safety officer may read: near misses, and who opened a sealed name."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from storage.columns import Instant, key, ref
from storage.schema.base import metadata, partial_index

# A thread between somebody and the safety officers; its words are messages filed under it. It
# began with a near miss or, where `question_id` says so, when the name on that question was
# opened. Replies go to the frozen `address_id`. An officer has it since `read_at`; since
# `contact_at` its reporter wants to be written to.
near_miss = Table(
    "near_miss",
    metadata,
    key(),
    Column("number", Integer, nullable=False, unique=True),
    ref("reporter_id", "person"),
    ref("address_id", "address"),
    ref("facility_id", "facility", nullable=True),
    ref("question_id", "question", nullable=True),
    Column("opened_at", Instant, nullable=False),
    Column("last_text_at", Instant, nullable=False),
    Column("read_at", Instant),
    Column("contact_at", Instant),
    Index("ix_near_miss_reporter_id", "reporter_id", "last_text_at"),
    Index("ix_near_miss_last_text_at", "last_text_at"),
)

partial_index("ix_near_miss_unread", near_miss.c.number, where=near_miss.c.read_at.is_(None))

# That a name was opened, by whom and when; the reason is a sealed message.
opening = Table(
    "opening",
    metadata,
    key(),
    ref("officer_id", "person"),
    ref("near_miss_id", "near_miss"),
    ref("reason_id", "message"),
    Column("at", Instant, nullable=False),
    Index("ix_opening_near_miss_id", "near_miss_id"),
)
