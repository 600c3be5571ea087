"""The tables of the rota: what repeats, and what does not; shifts are derived from them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Instant, key, ref
from storage.schema.base import metadata

# `groups` is JSON: a list of lists of mentors' ids, in the order of their turns.
rotation = Table(
    "rotation",
    metadata,
    key(),
    Column("name", String(80), nullable=False),
    Column("unit", String(10), nullable=False),
    Column("length", Integer, nullable=False),
    Column("anchor_local", String(19), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("groups", Text, nullable=False),
    UniqueConstraint("name"),
)

# `days` are digits: weekdays from 0, Monday, and 7 for a holiday.
rota_rule = Table(
    "rota_rule",
    metadata,
    key(),
    Column("discipline", String(40), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("days", String(8), nullable=False),
    Column("start_local", String(5), nullable=False),
    Column("end_local", String(5), nullable=False),
    Column("time_zone", String(64), nullable=False),
    ref("mentor_id", "person", nullable=True),
    ref("rotation_id", "rotation", nullable=True),
    Index("ix_rota_rule_discipline", "discipline"),
)

shift_override = Table(
    "shift_override",
    metadata,
    key(),
    Column("discipline", String(40), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("kind", String(10), nullable=False),
    ref("mentor_id", "person", nullable=True),
    ref("replaces_id", "person", nullable=True),
    Column("starts_local", String(19), nullable=False),
    Column("ends_local", String(19), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("ix_shift_override_ends_local", "ends_local"),
)

# `duties` is JSON: [mentor's id, local start, local end] of each.
temporary_schedule = Table(
    "temporary_schedule",
    metadata,
    key(),
    Column("discipline", String(40), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("starts_local", String(19), nullable=False),
    Column("ends_local", String(19), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("duties", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("ix_temporary_schedule_ends_local", "ends_local"),
)

leave = Table(
    "leave",
    metadata,
    key(),
    ref("mentor_id", "person"),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("ix_leave_ends_at", "ends_at"),
    Index("ix_leave_mentor_id", "mentor_id", "ends_at"),
)

holiday = Table(
    "holiday",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("confirmed_at", Instant, nullable=False),
)

# A feed's name is signed over its person and issue: another issue, another name.
calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True),
    Column("issue", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
)
