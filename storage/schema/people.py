"""The tables of the programme and its people."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import Instant, key, ref
from storage.schema.base import metadata

programme = Table(
    "programme",
    metadata,
    key(),
    Column("name", String(80), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("charter", Text, nullable=False, server_default="{}"),
    Column("created_at", Instant, nullable=False),
)

region = Table("region", metadata, key(), Column("name", String(80), nullable=False, unique=True))

facility = Table(
    "facility",
    metadata,
    key(),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("level", String(30), nullable=False),
    ref("region_id", "region"),
    Column("time_zone", String(64), nullable=False),
    Column("emergency_line", String(40), nullable=False),
    ref("coupled_with_id", "facility", nullable=True),
)

person = Table(
    "person",
    metadata,
    key(),
    Column("name", String(120), nullable=False),
    Column("cadre", String(60), nullable=False),
    Column("discipline", String(40)),
    ref("facility_id", "facility", nullable=True),
    Column("language", String(8), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("preferred", String(20)),
    Column("consented_at", Instant),
    Column("stopped_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
    Column("tone_off", Boolean, nullable=False, default=False, server_default=false()),
    Column("safety_at", Instant),
    Index("ix_person_facility_id", "facility_id"),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True),
    Column("role", String(30), primary_key=True),
    Index("ix_person_role_role", "role"),
)

# An address outlives its owner: strangers have one without a person. `digest` finds it,
# `sealed` is the address itself. At `closed_at` its provider said that its window was closed, at
# `dead_at` that nobody has the number; a stranger asked at `silent_since` not to be written to.
address = Table(
    "address",
    metadata,
    key(),
    ref("person_id", "person", nullable=True),
    Column("channel", String(20), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("verified_at", Instant),
    Column("blocked_at", Instant),
    Column("closed_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("dead_at", Instant),
    Column("silent_since", Instant),
    UniqueConstraint("channel", "digest"),
    Index("ix_address_person_id", "person_id"),
)

# The other id by which a provider names the same sender: it finds the address, and is never
# written to. The one we write to stands in the address itself.
address_alias = Table(
    "address_alias",
    metadata,
    key(),
    ref("address_id", "address"),
    Column("channel", String(20), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("channel", "digest"),
    Index("ix_address_alias_address_id", "address_id"),
)

# A person's code for a second channel, shown at `address_id`; the newest takes the place of the
# one before, and one that was used is gone.
link_code = Table(
    "link_code",
    metadata,
    key(),
    ref("person_id", "person"),
    ref("address_id", "address"),
    Column("channel", String(20), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("person_id"),
    UniqueConstraint("digest"),
)

link_miss = Table(
    "link_miss",
    metadata,
    key(),
    ref("address_id", "address"),
    Column("at", Instant, nullable=False),
    Index("ix_link_miss_address_id", "address_id", "at"),
)

# Local wall-clock ends and their zone; the instants are derived when read, so that a change
# of a country's clock rules moves the shift with the wall clock.
shift = Table(
    "shift",
    metadata,
    key(),
    ref("mentor_id", "person"),
    Column("discipline", String(40), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("starts_local", String(19), nullable=False),
    Column("ends_local", String(19), nullable=False),
    Column("time_zone", String(64), nullable=False),
    UniqueConstraint("mentor_id", "discipline", "tier", "starts_local"),
    Index("ix_shift_ends_local", "ends_local"),
    Index("ix_shift_discipline", "discipline", "ends_local", "starts_local"),
)
