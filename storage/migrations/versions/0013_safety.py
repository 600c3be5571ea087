"""Safety to ask: sealed names, near misses, who opened a seal, linked questions, the tone hint.

What is added has a default or may stay empty, so that the release before this one still runs on
these tables: it knows nothing of sealed names, and asks nobody anonymously.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FLAGS = (
    ("question", "anonymous"),
    ("message", "anonymous"),
    ("offer", "not_again"),
    ("person", "tone_off"),
)
_MORE = (
    ("question", "follows_id"),
    ("message", "near_miss_id"),
    ("person", "safety_at"),
)


def upgrade() -> None:
    """Add the columns and make the tables."""
    for table, name in _FLAGS:
        no = sa.false()
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=no))
    for table, name in _MORE:
        op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=True))
    _near_miss()
    _opening()
    filed = sa.text("near_miss_id IS NOT NULL")
    op.create_index(
        "ix_message_near_miss_id",
        "message",
        ["near_miss_id"],
        sqlite_where=filed,
        postgresql_where=filed,
    )


def downgrade() -> None:
    """Drop them: near misses are forgotten, and names are no longer sealed."""
    op.drop_index("ix_message_near_miss_id", "message")
    for table in ("opening", "near_miss"):
        op.drop_table(table)
    for table, name in (*_MORE, *_FLAGS):
        op.drop_column(table, name)


def _near_miss() -> None:
    op.create_table(
        "near_miss",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=True),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_text_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("contact_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_near_miss"),
        sa.UniqueConstraint("number", name="uq_near_miss_number"),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name="fk_near_miss_reporter_id"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_near_miss_address_id"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_near_miss_facility_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_near_miss_question_id"),
    )
    op.create_index("ix_near_miss_reporter_id", "near_miss", ["reporter_id", "last_text_at"])
    op.create_index("ix_near_miss_last_text_at", "near_miss", ["last_text_at"])
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "ix_near_miss_unread",
        "near_miss",
        ["number"],
        sqlite_where=unread,
        postgresql_where=unread,
    )


def _opening() -> None:
    op.create_table(
        "opening",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("near_miss_id", sa.BigInteger(), nullable=False),
        sa.Column("reason_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opening"),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name="fk_opening_officer_id"),
        sa.ForeignKeyConstraint(
            ["near_miss_id"], ["near_miss.id"], name="fk_opening_near_miss_id"
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["message.id"], name="fk_opening_reason_id"),
    )
    op.create_index("ix_opening_near_miss_id", "opening", ["near_miss_id"])
