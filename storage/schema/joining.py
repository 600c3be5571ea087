"""The tables of how people join: codes, what strangers told us, invitations, consents."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from storage.columns import Instant, key, ref
from storage.schema.base import metadata, partial_index

# A code that was revoked or has expired keeps its row: it never comes to mean another place.
join_code = Table(
    "join_code",
    metadata,
    key(),
    ref("facility_id", "facility"),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)

# Codes that were wrong, for as long as they count against their address.
wrong_code = Table(
    "wrong_code",
    metadata,
    key(),
    ref("address_id", "address"),
    Column("at", Instant, nullable=False),
    Index("ix_wrong_code_address_id", "address_id", "at"),
)

# What somebody who joins by code has told us so far; it is deleted once nobody needs it.
joining = Table(
    "joining",
    metadata,
    key(),
    ref("address_id", "address"),
    ref("facility_id", "facility"),
    Column("step", String(10), nullable=False),
    Column("sealed_name", LargeBinary),
    Column("work", String(20), nullable=False, default=""),
    Column("language", String(8), nullable=False, default=""),
    Column("misses", Integer, nullable=False, default=0),
    Column("begun_at", Instant, nullable=False),
    Column("consented_at", Instant),
    Column("version", String(20), nullable=False, default=""),
    ref("decided_by_id", "person", nullable=True),
    Column("decided_at", Instant),
)
partial_index(
    "uq_joining_open", joining.c.address_id, where=joining.c.decided_at.is_(None), unique=True
)

invitation = Table(
    "invitation",
    metadata,
    key(),
    ref("person_id", "person"),
    Column("sent_at", Instant, nullable=False),
    Column("reminded_at", Instant),
    Column("link_digest", LargeBinary(32), unique=True),
    Column("link_until", Instant),
    Column("link_used_at", Instant),
    UniqueConstraint("person_id"),
)

consent = Table(
    "consent",
    metadata,
    key(),
    ref("person_id", "person"),
    ref("address_id", "address", nullable=True),
    Column("channel", String(20)),
    Column("version", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("how", String(10), nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Index("ix_consent_person_id", "person_id"),
)
