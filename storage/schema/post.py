"""The tables of what arrives and what is sent."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    true,
)

from storage.columns import Instant, from_outside, key, ref
from storage.schema.base import metadata, partial_index

seen = Table(
    "seen",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),
    sqlite_with_rowid=False,
)

inbox = Table(
    "inbox",
    metadata,
    key(),
    Column("account", from_outside(80), nullable=False),
    ref("address_id", "address"),
    ref("message_id", "message"),
    Column("channel", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("payload", from_outside(80), nullable=False, default=""),
    Column("quoted", from_outside(80), nullable=False, default=""),
    Column("opt_out", String(10), nullable=False, default="", server_default=""),
    Column("sealed_raw", LargeBinary),
    Column("state", String(10), nullable=False, default="new"),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("fault", from_outside(200), nullable=False, default=""),
    Column("lane", BigInteger, nullable=False, default=0, server_default="0"),
    Column("holder", Integer),
    Column("lease_until", Instant),
    Column("edits", from_outside(80), nullable=False, default="", server_default=""),
    Column("sealed_ids", LargeBinary),
)
partial_index("ix_inbox_new", inbox.c.next_try_at, where=inbox.c.state == "new")
partial_index(
    "ix_inbox_lane",
    inbox.c.lane,
    inbox.c.received_at,
    inbox.c.id,
    where=inbox.c.state == "new",
)

partial_index("ix_inbox_dead", inbox.c.id, where=inbox.c.state == "dead")

# A lane is one person's messages, or one address's where nobody is known: handled one after the
# other, and sent one after the other. `holder` is the process that works on a row.
outbox = Table(
    "outbox",
    metadata,
    key(),
    ref("person_id", "person", nullable=True),
    ref("address_id", "address"),
    ref("message_id", "message"),
    ref("quotes_id", "message", nullable=True),
    Column("state", String(10), nullable=False, default="ready"),
    Column("piece", Integer, nullable=False, default=0),
    Column("choices", Text, nullable=False, default="[]"),
    Column("relay", Boolean, nullable=False, default=False),
    Column("silent", Boolean, nullable=False, default=False),
    Column("urgent", Boolean, nullable=False, default=False, server_default=false()),
    Column("tries", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("expires_at", Instant),
    Column("done_at", Instant),
    Column("fault", from_outside(200), nullable=False, default=""),
    Column("lane", BigInteger, nullable=False, default=0, server_default="0"),
    Column("bulk", Boolean, nullable=False, default=False, server_default=false()),
    Column("aside", Boolean, nullable=False, default=False, server_default=false()),
    Column("holder", Integer),
    Index("ix_outbox_message_id", "message_id"),
)
partial_index("ix_outbox_ready", outbox.c.next_try_at, where=outbox.c.state == "ready")
partial_index(
    "ix_outbox_lane",
    outbox.c.lane,
    outbox.c.bulk,
    outbox.c.aside,
    outbox.c.id,
    where=outbox.c.state == "ready",
)

# What is held waits until its reader writes.
partial_index("ix_outbox_held", outbox.c.address_id, where=outbox.c.state == "held")

# One call to a provider; its id stands in Twilio's StatusCallback, so it exists before the call.
# One that `writes_first` began a conversation with a template; `cost` is in millionths.
attempt = Table(
    "attempt",
    metadata,
    key(),
    ref("outbox_id", "outbox"),
    ref("message_id", "message"),
    ref("address_id", "address"),
    Column("account", from_outside(80), nullable=False, default=""),
    Column("piece", Integer, nullable=False, default=0),
    Column("provider_id", from_outside(80)),
    Column("state", String(10), nullable=False, default="planned"),
    Column("error_code", from_outside(40), nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("writes_first", Boolean, nullable=False, default=False, server_default=false()),
    Column("cost", BigInteger, nullable=False, default=0, server_default="0"),
    Index("ix_attempt_provider_id", "account", "provider_id"),
    Index("ix_attempt_outbox_id", "outbox_id"),
    Index("ix_attempt_message_id", "message_id"),
)
partial_index(
    "ix_attempt_writes_first",
    attempt.c.created_at,
    where=attempt.c.writes_first.is_(true()),
)

# How each template stands in each language, as the provider said last.
template = Table(
    "template",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("language", String(12), primary_key=True),
    Column("approval", String(10), nullable=False),
    Column("category", String(20), nullable=False, default=""),
    Column("changed_at", Instant, nullable=False),
)

# What providers say of messages whose id we do not know yet.
parked = Table(
    "parked",
    metadata,
    key(),
    Column("account", Text, nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("error_code", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False),
    Index("ix_parked_provider_id", "account", "provider_id"),
    Index("ix_parked_at", "at"),
)
