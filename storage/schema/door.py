"""The tables of the console's door: who may come in, who is in, and what they did."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Instant, key, ref
from storage.schema.base import metadata, partial_index

# A browser that is let in, until it ends or is revoked; here is but a digest of its cookie. At
# `proved_at` its owner last showed who they are, as grave deeds want.
console_session = Table(
    "console_session",
    metadata,
    key(),
    Column("token_digest", LargeBinary(32), nullable=False, unique=True),
    ref("person_id", "person"),
    Column("way", String(10), nullable=False),
    Column("device", String(80), nullable=False, default="", server_default=""),
    Column("opened_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("proved_at", Instant),
    Column("revoked_at", Instant),
    Index("ix_console_session_person_id", "person_id"),
)
partial_index(
    "ix_console_session_open",
    console_session.c.ends_at,
    where=console_session.c.revoked_at.is_(None),
)

passkey = Table(
    "passkey",
    metadata,
    key(),
    ref("person_id", "person"),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("credential", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_passkey_person_id", "person_id"),
)

# What a browser has to sign, once: it is gone when it was used.
challenge = Table(
    "challenge",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    ref("person_id", "person", nullable=True),
    Column("purpose", String(10), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_challenge_expires_at", "expires_at"),
)

# The code a person was sent by chat; the newest takes the place of the one before. It opens what
# `ticket_digest` stands for alone: the browser that asked for it.
login_code = Table(
    "login_code",
    metadata,
    key(),
    ref("person_id", "person"),
    Column("digest", LargeBinary(32), nullable=False),
    Column("ticket_digest", LargeBinary(32), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, default=0, server_default="0"),
    UniqueConstraint("person_id"),
    UniqueConstraint("ticket_digest"),
)

# What was tried at the door, so that guessing comes to an end: by person, and by where from.
login_try = Table(
    "login_try",
    metadata,
    key(),
    ref("person_id", "person", nullable=True),
    Column("origin_digest", LargeBinary(32), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_login_try_person_id", "person_id", "at"),
    Index("ix_login_try_origin_digest", "origin_digest", "at"),
    Index("ix_login_try_at", "at"),
)

# The way in when no phone and no passkey is left, made by command alone. A code of the clock
# opens once: `used_step` is the last one's.
break_glass = Table(
    "break_glass",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("used_step", BigInteger, nullable=False, default=0, server_default="0"),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# Who did what, by ids alone. One job gives each line its `place` in the chain and the hash over it
# and the one before, as lines are not committed in the order of their ids.
audit = Table(
    "audit",
    metadata,
    key(),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger),
    Column("way", String(10), nullable=False),
    Column("deed", String(60), nullable=False),
    Column("subject", String(80), nullable=False, default="", server_default=""),
    Column("detail", Text, nullable=False, default="{}", server_default="{}"),
    Column("place", BigInteger, unique=True),
    Column("hash", LargeBinary(32)),
    Index("ix_audit_actor_id", "actor_id", "id"),
    Index("ix_audit_subject", "subject", "id"),
)
partial_index("ix_audit_loose", audit.c.id, where=audit.c.place.is_(None))
