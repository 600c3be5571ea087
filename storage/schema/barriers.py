"""The tables of what debriefs and leaders set in motion: barriers, commitments, what was done."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from storage.columns import Instant, key, ref, stands
from storage.schema.base import metadata, partial_index

# A barrier ticket: whose turn it is (`level`), who owns it, and until when. What people wrote is
# sealed. One of a kind is open at a facility at a time.
barrier = Table(
    "barrier",
    metadata,
    key(),
    Column("number", Integer, nullable=False, unique=True),
    ref("facility_id", "facility"),
    Column("kind", String(30), nullable=False),
    Column("priority", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("level", String(10), nullable=False),
    ref("owner_id", "person", nullable=True),
    ref("visit_id", "visit", nullable=True),
    Column("sealed_words", LargeBinary),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("raised_at", Instant),
    Column("reminded", Integer, nullable=False, default=0, server_default="0"),
    Column("closed_at", Instant),
    ref("closed_by_id", "person", nullable=True),
    Column("sealed_note", LargeBinary),
    Index("ix_barrier_facility_id", "facility_id", "opened_at"),
    Index("ix_barrier_closed_by_id", "closed_by_id"),
)
partial_index(
    "uq_barrier_open",
    barrier.c.facility_id,
    barrier.c.kind,
    where=stands(barrier.c.state, "open"),
    unique=True,
)

partial_index("ix_barrier_open", barrier.c.id, where=stands(barrier.c.state, "open"))

# Who met a barrier, and in which response they said so.
barrier_report = Table(
    "barrier_report",
    metadata,
    key(),
    ref("barrier_id", "barrier"),
    ref("person_id", "person", nullable=True),
    ref("response_id", "response", nullable=True),
    Column("at", Instant, nullable=False),
    Index("ix_barrier_report_barrier_id", "barrier_id"),
    Index("ix_barrier_report_person_id", "person_id"),
)

# A change somebody promised after a visit; their words are sealed.
commitment = Table(
    "commitment",
    metadata,
    key(),
    ref("person_id", "person"),
    ref("facility_id", "facility", nullable=True),
    ref("visit_id", "visit", nullable=True),
    ref("response_id", "response", nullable=True),
    Column("kind", String(10), nullable=False),
    Column("sealed_words", LargeBinary),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("checked_at", Instant),
    Index("ix_commitment_person_id", "person_id"),
    Index("ix_commitment_visit_id", "visit_id"),
)

# What a team said and what was done, to be told before the next visit; both are sealed.
said_did = Table(
    "said_did",
    metadata,
    key(),
    ref("facility_id", "facility"),
    ref("visit_id", "visit", nullable=True),
    ref("barrier_id", "barrier", nullable=True),
    ref("made_by_id", "person", nullable=True),
    Column("sealed_said", LargeBinary, nullable=False),
    Column("sealed_did", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("told_at", Instant),
    Index("ix_said_did_facility_id", "facility_id", "made_at"),
)

# A line that a leader wrote to the team of a facility: the message that brought it, and when it
# was let go. Its schedule takes it out (`leading.team`).
team_line = Table(
    "team_line",
    metadata,
    key(),
    ref("facility_id", "facility"),
    ref("leader_id", "person"),
    ref("message_id", "message"),
    Column("at", Instant, nullable=False),
    Index("ix_team_line_facility_id", "facility_id", "at"),
    Index("ix_team_line_leader_id", "leader_id"),
)
