"""The tables of shifts that look for somebody, and of those who step in."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, UniqueConstraint

from storage.columns import Instant, key, ref
from storage.schema.base import metadata, partial_index

# A swap has a giver, whose shift it stays until somebody takes it; a gap has none.
shift_request = Table(
    "shift_request",
    metadata,
    key(),
    ref("giver_id", "person", nullable=True),
    Column("discipline", String(40), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("starts_local", String(19), nullable=False),
    Column("ends_local", String(19), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    ref("taker_id", "person", nullable=True),
    Column("decided_at", Instant),
    Index("ix_shift_request_giver_id", "giver_id", "ends_at"),
)
partial_index(
    "ix_shift_request_open",
    shift_request.c.discipline,
    shift_request.c.ends_at,
    where=shift_request.c.decided_at.is_(None),
)

shift_ask = Table(
    "shift_ask",
    metadata,
    key(),
    ref("request_id", "shift_request"),
    ref("mentor_id", "person"),
    Column("asked_at", Instant, nullable=False),
    Column("declined_at", Instant),
    UniqueConstraint("request_id", "mentor_id"),
    Index("ix_shift_ask_mentor_id", "mentor_id", "asked_at"),
)

volunteer = Table(
    "volunteer",
    metadata,
    key(),
    ref("person_id", "person"),
    Column("discipline", String(40), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("approved_at", Instant),
    ref("approved_by_id", "person", nullable=True),
    Column("ended_at", Instant),
)
partial_index(
    "uq_volunteer_person",
    volunteer.c.person_id,
    volunteer.c.discipline,
    where=volunteer.c.ended_at.is_(None),
    unique=True,
)
partial_index(
    "ix_volunteer_discipline", volunteer.c.discipline, where=volunteer.c.ended_at.is_(None)
)
