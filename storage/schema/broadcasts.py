"""The tables of broadcasts, and what became of each for every person they were meant for."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from storage.columns import Instant, key, ref, stands
from storage.schema.base import metadata, partial_index

# What is sent, to whom and by whose word, frozen when it was confirmed. `audience` is the filters
# as JSON, `sealed_texts` a text for each language that was given. Each order has an `asked_key`:
# a second press is the same order. `code_digest` confirms it, by whoever `code_for_id` is.
# Planning has gone as far as `planned_to`, a person's id; costs are in millionths, and `spent` is
# what was set aside for the messages that were written.
broadcast = Table(
    "broadcast",
    metadata,
    key(),
    Column("number", Integer, nullable=False, unique=True),
    Column("state", String(10), nullable=False),
    Column("asked_key", String(80), nullable=False, unique=True),
    ref("author_id", "person"),
    Column("audience", Text, nullable=False),
    Column("sealed_texts", LargeBinary, nullable=False),
    Column("choices", Text, nullable=False, default="[]", server_default="[]"),
    Column("made_at", Instant, nullable=False),
    Column("code_digest", LargeBinary(32)),
    Column("code_until", Instant),
    ref("code_for_id", "person", nullable=True),
    ref("confirmed_by_id", "person", nullable=True),
    Column("confirmed_at", Instant),
    ref("seconded_by_id", "person", nullable=True),
    Column("starts_at", Instant),
    ref("follows_id", "broadcast", nullable=True),
    Column("people", Integer, nullable=False, default=0, server_default="0"),
    Column("cost_most", BigInteger, nullable=False, default=0, server_default="0"),
    Column("spent", BigInteger, nullable=False, default=0, server_default="0"),
    Column("planned_to", BigInteger, nullable=False, default=0, server_default="0"),
    Column("is_planned", Boolean, nullable=False, default=False, server_default=false()),
    Column("began_at", Instant),
    Column("ended_at", Instant),
    Column("why", String(40), nullable=False, default="", server_default=""),
    Index("ix_broadcast_author_id", "author_id", "made_at"),
    Index("ix_broadcast_began_at", "began_at", "spent"),
)
partial_index(
    "ix_broadcast_open",
    broadcast.c.id,
    where=stands(broadcast.c.state, "draft", "second", "scheduled", "sending", "paused"),
)

# One row a person, whatever number of filters they fit: what they were sent, how far it came, or
# why it did not. `answer` is the key they chose where the broadcast asked for one. The index by
# state is all that a report reads.
recipient = Table(
    "recipient",
    metadata,
    Column("broadcast_id", BigInteger, ForeignKey("broadcast.id"), primary_key=True),
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("why", String(40), nullable=False, default="", server_default=""),
    Column("channel", String(20), nullable=False, default="", server_default=""),
    ref("message_id", "message", nullable=True),
    Column("cost", BigInteger, nullable=False, default=0, server_default="0"),
    Column("tries", Integer, nullable=False, default=0, server_default="0"),
    Column("changed_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("answer", String(10), nullable=False, default="", server_default=""),
    Index("ix_recipient_state", "broadcast_id", "state", "person_id", "why", "cost"),
    Index("ix_recipient_person_id", "person_id", "changed_at"),
)
partial_index(
    "ix_recipient_message_id",
    recipient.c.message_id,
    where=recipient.c.message_id.is_not(None),
    unique=True,
)
partial_index(
    "ix_recipient_answered",
    recipient.c.broadcast_id,
    recipient.c.answer,
    where=recipient.c.answered_at.is_not(None),
)
