"""The tables; rows stay inside `storage`, frozen values come out."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from storage.columns import MOVES, Instant, Moves, from_outside, key, ref, stands

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


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
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True),
    Column("role", String(30), primary_key=True),
    Index("ix_person_role_role", "role"),
)

# An address outlives its owner: strangers have one without a person. `digest` finds it,
# `sealed` is the address itself.
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
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("channel", "digest"),
    Index("ix_address_person_id", "person_id"),
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

question = Table(
    "question",
    metadata,
    key(),
    Column("number", Integer, nullable=False, unique=True),
    ref("asker_id", "person"),
    ref("address_id", "address"),
    ref("facility_id", "facility"),
    Column("discipline", String(40), nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("round", Integer, nullable=False, default=1),
    Column("tier", String(20)),
    ref("mentor_id", "person", nullable=True),
    Column("opened_at", Instant, nullable=False),
    Column("last_text_at", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("first_answer_at", Instant),
    Column("closed_at", Instant),
    ref("closed_by_id", "person", nullable=True),
    Column("helped", Integer),
    Column("outcome", Integer),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_question_asker_id", "asker_id", "opened_at"),
)
Index(
    "ix_question_claimed",
    question.c.mentor_id,
    sqlite_where=question.c.state == "claimed",
    postgresql_where=question.c.state == "claimed",
)
Index(
    "ix_question_live",
    question.c.asker_id,
    question.c.opened_at,
    sqlite_where=question.c.state.in_(("open", "claimed")),
    postgresql_where=question.c.state.in_(("open", "claimed")),
)

# A code names a question to one mentor; while `code_in_use` no other question of that mentor
# may have it, and the database itself says so.
offer = Table(
    "offer",
    metadata,
    key(),
    ref("question_id", "question"),
    ref("mentor_id", "person"),
    Column("code", Integer, nullable=False),
    Column("code_in_use", Boolean, nullable=False, default=True),
    Column("tier", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("round", Integer, nullable=False, default=1),
    Column("offered_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("reason", Text, nullable=False, default=""),
    UniqueConstraint("question_id", "mentor_id", "round"),
    Index("ix_offer_mentor_id", "mentor_id", "offered_at"),
)
Index(
    "ix_offer_pending",
    offer.c.mentor_id,
    sqlite_where=offer.c.state == "pending",
    postgresql_where=offer.c.state == "pending",
)

# Everybody's words, once; inbox, outbox and journal point here.
message = Table(
    "message",
    metadata,
    key(),
    ref("address_id", "address", nullable=True),
    ref("person_id", "person", nullable=True),
    ref("question_id", "question", nullable=True),
    ref("relays_id", "message", nullable=True),
    Column("direction", String(3), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("phrase", String(60), nullable=False, default=""),
    Column("provider_id", from_outside(80), nullable=False, default=""),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("sealed_short", LargeBinary),
    Column("at", Instant, nullable=False),
    Index("ix_message_question_id", "question_id", "at"),
    Index("ix_message_relays_id", "relays_id"),
    Index("ix_message_address_id", "address_id", "at"),
)
Index(
    "ix_message_writer",
    message.c.person_id,
    sqlite_where=message.c.direction == "in",
    postgresql_where=message.c.direction == "in",
)

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
)
Index(
    "ix_inbox_new",
    inbox.c.next_try_at,
    sqlite_where=inbox.c.state == "new",
    postgresql_where=inbox.c.state == "new",
)
Index(
    "ix_inbox_lane",
    inbox.c.lane,
    inbox.c.id,
    sqlite_where=inbox.c.state == "new",
    postgresql_where=inbox.c.state == "new",
)

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
Index(
    "ix_outbox_ready",
    outbox.c.next_try_at,
    sqlite_where=outbox.c.state == "ready",
    postgresql_where=outbox.c.state == "ready",
)
Index(
    "ix_outbox_lane",
    outbox.c.lane,
    outbox.c.bulk,
    outbox.c.aside,
    outbox.c.id,
    sqlite_where=outbox.c.state == "ready",
    postgresql_where=outbox.c.state == "ready",
)

# One call to a provider; its id stands in Twilio's StatusCallback, so it exists before the call.
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
    Index("ix_attempt_provider_id", "account", "provider_id"),
    Index("ix_attempt_outbox_id", "outbox_id"),
    Index("ix_attempt_message_id", "message_id"),
)

prompt = Table(
    "prompt",
    metadata,
    key(),
    ref("address_id", "address"),
    ref("message_id", "message"),
    ref("question_id", "question", nullable=True),
    Column("kind", String(30), nullable=False),
    Column("takes", String(60), nullable=False),
    Column("options", Text, nullable=False, default=""),
    Column("held", Text, nullable=False, default=""),
    Column("state", String(10), nullable=False, default="live"),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_prompt_message_id", "message_id"),
    Index("ix_prompt_question_id", "question_id"),
)
Index(
    "ix_prompt_live",
    prompt.c.address_id,
    sqlite_where=prompt.c.state.in_(("live", "waiting", "aside")),
    postgresql_where=prompt.c.state.in_(("live", "waiting", "aside")),
)

due = Table(
    "due",
    metadata,
    key(),
    Column("kind", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("due_at", Instant, nullable=False),
    ref("question_id", "question", nullable=True),
    Column("data", Text, nullable=False, default="[]"),
    Column("state", String(10), nullable=False, default="open"),
    Column("tries", Integer, nullable=False, default=0),
    Column("done_at", Instant),
    Column("fault", from_outside(200), nullable=False, default=""),
)
Index(
    "ix_due_open",
    due.c.due_at,
    sqlite_where=due.c.state == "open",
    postgresql_where=due.c.state == "open",
)
Index(
    "uq_due_open_key",
    due.c.kind,
    due.c.key,
    unique=True,
    sqlite_where=due.c.state == "open",
    postgresql_where=due.c.state == "open",
)
# A job that is stored while one of its kind and key is open moves that one.
due.info[MOVES] = Moves(
    (due.c.kind, due.c.key), stands(due.c.state, "open"), ("due_at", "data", "tries")
)

# On PostgreSQL its rows lie in one table a month, hence a key of (id, at) there.
journal = Table(
    "journal",
    metadata,
    key(),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("question_id", BigInteger),
    Column("person_id", BigInteger),
    Column("reason", Text, nullable=False, default=""),
    Column("data", Text, nullable=False, default="[]"),
    Index("ix_journal_question_id", "question_id"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", Instant, nullable=False),
    Column("value", BigInteger, nullable=False, default=0),
)

# A running process: its number is part of every id it gives, its heartbeat says that it lives.
worker = Table(
    "worker",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", String(32), nullable=False),
    Column("role", String(10), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("detail", Text, nullable=False, default=""),
    Column("raised_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("cleared_at", Instant),
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

CODE_IN_USE = offer.c.code_in_use.is_(true())
Index(
    "uq_offer_code_in_use",
    offer.c.mentor_id,
    offer.c.code,
    unique=True,
    sqlite_where=CODE_IN_USE,
    postgresql_where=CODE_IN_USE,
)
