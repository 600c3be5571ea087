"""The tables of the schedule engine: what goes out by the local clock, when it did, and to whom.

A schedule rings through the due table; when it rings next stands there alone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Instant, key, ref
from storage.schema.base import metadata

# `rule` is an RFC 5545 recurrence on the wall clock of `time_zone`; `subject_id` is what it is
# of: a cohort, a reminder. `catch_up` says what becomes of what was missed.
schedule = Table(
    "schedule",
    metadata,
    key(),
    Column("kind", String(20), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("rule", Text, nullable=False),
    Column("catch_up", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("kind", "subject_id", "time_zone"),
)

schedule_occurrence = Table(
    "schedule_occurrence",
    metadata,
    key(),
    ref("schedule_id", "schedule"),
    Column("due_at", Instant, nullable=False),
    Column("rang_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    UniqueConstraint("schedule_id", "due_at"),
)

# `reason` says why somebody was left out; what was sent has none.
schedule_delivery = Table(
    "schedule_delivery",
    metadata,
    key(),
    ref("occurrence_id", "schedule_occurrence"),
    ref("person_id", "person"),
    Column("at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(40), nullable=False, default=""),
    UniqueConstraint("occurrence_id", "person_id"),
    Index("ix_schedule_delivery_person_id", "person_id", "at"),
)

# `befores` are JSON: the offsets from the local date `on_local`, in days. `audience` is JSON too.
reminder = Table(
    "reminder",
    metadata,
    key(),
    Column("name", String(80), nullable=False, unique=True),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("on_local", String(10), nullable=False),
    Column("at_local", String(5), nullable=False),
    Column("befores", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", Instant, nullable=False),
)
