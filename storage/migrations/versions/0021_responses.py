"""Responses to instruments, the answers in them, and outcome figures.

Revision ID: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _response()
    _answer()
    _outcome()
    op.add_column("message", sa.Column("response_id", sa.BigInteger(), nullable=True))
    filed = sa.text("response_id IS NOT NULL")
    op.create_index(
        "ix_message_response_id",
        "message",
        ["response_id"],
        sqlite_where=filed,
        postgresql_where=filed,
    )


def downgrade() -> None:
    """Drop them: what was answered and reported is forgotten."""
    op.drop_index("ix_message_response_id", "message")
    op.drop_column("message", "response_id")
    for table in ("outcome", "answer", "response"):
        op.drop_table(table)


def _response() -> None:
    op.create_table(
        "response",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("commitment_id", sa.BigInteger(), nullable=True),
        sa.Column("address_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_response_address_id"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_response_facility_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_response_person_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_response_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
        sa.UniqueConstraint(
            "person_id",
            "instrument",
            "part",
            "occasion",
            name="uq_response_person_id_instrument_part_occasion",
        ),
    )
    op.create_index("ix_response_instrument", "response", ["instrument", "invited_at"])
    some = sa.text("state IN ('invited', 'running', 'read_back')")
    op.create_index(
        "ix_response_open", "response", ["person_id"], sqlite_where=some, postgresql_where=some
    )
    some = sa.text("instrument = 'situation_analysis'")
    op.create_index(
        "ix_response_analysis",
        "response",
        ["facility_id"],
        sqlite_where=some,
        postgresql_where=some,
    )
    op.create_index("ix_response_visit_id", "response", ["visit_id"])


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name="fk_answer_response_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
    )
    op.create_index("ix_answer_response_id", "answer", ["response_id", "step"])
    some = sa.text("superseded_at IS NULL")
    op.create_index(
        "uq_answer_standing",
        "answer",
        ["response_id", "step"],
        sqlite_where=some,
        postgresql_where=some,
        unique=True,
    )


def _outcome() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("element", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("response_id", sa.BigInteger(), nullable=True),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_outcome_facility_id"),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name="fk_outcome_reporter_id"),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name="fk_outcome_response_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outcome"),
    )
    op.create_index("ix_outcome_facility_id", "outcome", ["facility_id", "period"])
    some = sa.text("superseded_at IS NULL")
    op.create_index(
        "uq_outcome_standing",
        "outcome",
        ["facility_id", "period", "element"],
        sqlite_where=some,
        postgresql_where=some,
        unique=True,
    )
