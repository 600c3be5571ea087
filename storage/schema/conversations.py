"""The tables of what is asked, said and waited for."""

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
    UniqueConstraint,
    false,
    true,
)

from storage.columns import Instant, from_outside, key, ref
from storage.schema.base import metadata, partial_index

# `coordinator_id` is who holds a question that no mentor has answered; at `unanswered_at` its
# asker was told so. `lesson_id` is the lesson it is about, if it came of one.
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
    Column("anonymous", Boolean, nullable=False, default=False, server_default=false()),
    Column("follows_id", BigInteger),
    Column("version", Integer, nullable=False, default=1),
    Column("coordinator_id", BigInteger),
    Column("unanswered_at", Instant),
    Column("lesson_id", BigInteger),
    Index("ix_question_asker_id", "asker_id", "opened_at"),
)
partial_index("ix_question_claimed", question.c.mentor_id, where=question.c.state == "claimed")
partial_index(
    "ix_question_live",
    question.c.asker_id,
    question.c.opened_at,
    where=question.c.state.in_(("open", "claimed")),
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
    Column("not_again", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("question_id", "mentor_id", "round"),
    Index("ix_offer_mentor_id", "mentor_id", "offered_at"),
)
partial_index("ix_offer_pending", offer.c.mentor_id, where=offer.c.state == "pending")

CODE_IN_USE = offer.c.code_in_use.is_(true())
partial_index(
    "uq_offer_code_in_use", offer.c.mentor_id, offer.c.code, unique=True, where=CODE_IN_USE
)

# Everybody's words, once; inbox, outbox and journal point here. `edits_id` is the first version
# of a text that its sender has edited; who wrote an `anonymous` one, no mentor may know.
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
    Column("sealed_template", LargeBinary),
    Column("at", Instant, nullable=False),
    Column("as_written", Boolean, nullable=False, default=False, server_default=false()),
    Column("edits_id", BigInteger),
    Column("anonymous", Boolean, nullable=False, default=False, server_default=false()),
    Column("near_miss_id", BigInteger),
    Column("lesson_id", BigInteger),
    Column("response_id", BigInteger),
    Index("ix_message_question_id", "question_id", "at"),
    Index("ix_message_relays_id", "relays_id"),
    Index("ix_message_address_id", "address_id", "at"),
)
partial_index(
    "ix_message_near_miss_id",
    message.c.near_miss_id,
    where=message.c.near_miss_id.is_not(None),
)
partial_index("ix_message_lesson_id", message.c.lesson_id, where=message.c.lesson_id.is_not(None))
partial_index(
    "ix_message_response_id",
    message.c.response_id,
    where=message.c.response_id.is_not(None),
)
partial_index("ix_message_writer", message.c.person_id, where=message.c.direction == "in")
# What coordinators note on a question is a message that is never sent.
partial_index("ix_message_note", message.c.person_id, where=message.c.direction == "own")

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
partial_index(
    "ix_prompt_live", prompt.c.address_id, where=prompt.c.state.in_(("live", "waiting", "aside"))
)
