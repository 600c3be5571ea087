"""The tables of responses to instruments, and of the figures that facilities report."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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

# One person's answers to one sending of an instrument; nobody has two for one occasion. `visit_id`
# and `commitment_id` say what it is about; `address_id` is where it runs.
response = Table(
    "response",
    metadata,
    key(),
    Column("instrument", String(40), nullable=False),
    Column("part", String(20), nullable=False, default=""),
    Column("occasion", String(60), nullable=False),
    ref("person_id", "person"),
    ref("facility_id", "facility", nullable=True),
    ref("visit_id", "visit", nullable=True),
    Column("commitment_id", BigInteger),
    ref("address_id", "address", nullable=True),
    Column("state", String(10), nullable=False),
    Column("step", String(10), nullable=False, default=""),
    Column("misses", Integer, nullable=False, default=0),
    Column("reminded", Integer, nullable=False, default=0),
    Column("invited_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("began_at", Instant),
    Column("asked_at", Instant),
    Column("last_at", Instant),
    Column("ended_at", Instant),
    UniqueConstraint("person_id", "instrument", "part", "occasion"),
    Index("ix_response_instrument", "instrument", "invited_at"),
    Index("ix_response_visit_id", "visit_id"),
)
partial_index(
    "ix_response_open",
    response.c.person_id,
    where=stands(response.c.state, "invited", "running", "read_back"),
)

partial_index(
    "ix_response_analysis",
    response.c.facility_id,
    where=stands(response.c.instrument, "situation_analysis"),
)

# What stands for a step, and what stood before: words are sealed.
answer = Table(
    "answer",
    metadata,
    key(),
    ref("response_id", "response"),
    Column("step", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("code", String(4)),
    Column("number", Integer),
    Column("sealed_words", LargeBinary),
    Column("answered_at", Instant, nullable=False),
    Column("superseded_at", Instant),
    Index("ix_answer_response_id", "response_id", "step"),
)
partial_index(
    "uq_answer_standing",
    answer.c.response_id,
    answer.c.step,
    where=answer.c.superseded_at.is_(None),
    unique=True,
)

# A figure of a facility's month, as it was confirmed; what was corrected stays beside it. No
# number means not known.
outcome = Table(
    "outcome",
    metadata,
    key(),
    ref("facility_id", "facility"),
    Column("period", String(7), nullable=False),
    Column("element", String(30), nullable=False),
    Column("number", Integer),
    ref("reporter_id", "person", nullable=True),
    ref("response_id", "response", nullable=True),
    Column("saved_at", Instant, nullable=False),
    Column("superseded_at", Instant),
    Index("ix_outcome_facility_id", "facility_id", "period"),
)
partial_index(
    "uq_outcome_standing",
    outcome.c.facility_id,
    outcome.c.period,
    outcome.c.element,
    where=outcome.c.superseded_at.is_(None),
    unique=True,
)
