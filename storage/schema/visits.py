"""The tables of visits and meetings: what was planned, who was asked, and who came."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import Instant, key, ref, stands
from storage.schema.base import metadata, partial_index

# A stay of mentors at a facility; its days are local dates, `first_on` the day planned first.
# The reason of the last change is sealed. `minutes` were spent side by side.
visit = Table(
    "visit",
    metadata,
    key(),
    Column("number", Integer, nullable=False, unique=True),
    ref("facility_id", "facility"),
    Column("starts_on", String(10), nullable=False),
    Column("ends_on", String(10), nullable=False),
    Column("first_on", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("moved", Integer, nullable=False, default=0, server_default="0"),
    Column("sealed_reason", LargeBinary),
    ref("planned_by_id", "person", nullable=True),
    Column("planned_at", Instant, nullable=False),
    Column("closed_at", Instant),
    ref("closed_by_id", "person", nullable=True),
    Column("minutes", Integer),
    Index("ix_visit_facility_id", "facility_id", "starts_on"),
)
partial_index(
    "ix_visit_open", visit.c.starts_on, where=stands(visit.c.state, "planned", "confirmed")
)

# The cases somebody would like to do are sealed.
visit_member = Table(
    "visit_member",
    metadata,
    key(),
    ref("visit_id", "visit"),
    ref("person_id", "person"),
    Column("part", String(10), nullable=False),
    Column("reply", String(10), nullable=False),
    Column("asked_at", Instant),
    Column("replied_at", Instant),
    Column("wanted_at", Instant),
    Column("sealed_cases", LargeBinary),
    Column("told_at", Instant),
    Column("attended", Boolean),
    UniqueConstraint("visit_id", "person_id"),
    Index("ix_visit_member_person_id", "person_id"),
)

# A joint session or a forum, of a region or ("") of all.
meeting = Table(
    "meeting",
    metadata,
    key(),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("region", String(80), nullable=False, default=""),
    Column("starts_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("place", String(200), nullable=False, default=""),
    Column("state", String(10), nullable=False),
    ref("made_by_id", "person", nullable=True),
    Column("made_at", Instant, nullable=False),
)
partial_index("ix_meeting_planned", meeting.c.starts_at, where=stands(meeting.c.state, "planned"))

guest = Table(
    "guest",
    metadata,
    key(),
    ref("meeting_id", "meeting"),
    ref("person_id", "person"),
    Column("reply", String(10), nullable=False),
    Column("asked_at", Instant),
    Column("replied_at", Instant),
    Column("attended", Boolean),
    UniqueConstraint("meeting_id", "person_id"),
    Index("ix_guest_person_id", "person_id"),
)
