"""Broadcasts, and what became of each for everybody it was meant for.

Revision ID: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _broadcast()
    _recipient()


def downgrade() -> None:
    """Drop them: what was sent to many is forgotten."""
    for table in ("recipient", "broadcast"):
        op.drop_table(table)


def _broadcast() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_key", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("sealed_texts", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.Text(), server_default="[]", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until", sa.BigInteger(), nullable=True),
        sa.Column("code_for_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("seconded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("follows_id", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost_most", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("spent", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("planned_to", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_planned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(length=40), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_broadcast_author_id"),
        sa.ForeignKeyConstraint(["code_for_id"], ["person.id"], name="fk_broadcast_code_for_id"),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name="fk_broadcast_confirmed_by_id"
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["broadcast.id"], name="fk_broadcast_follows_id"),
        sa.ForeignKeyConstraint(
            ["seconded_by_id"], ["person.id"], name="fk_broadcast_seconded_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
        sa.UniqueConstraint("asked_key", name="uq_broadcast_asked_key"),
        sa.UniqueConstraint("number", name="uq_broadcast_number"),
    )
    op.create_index("ix_broadcast_author_id", "broadcast", ["author_id", "made_at"])
    op.create_index("ix_broadcast_began_at", "broadcast", ["began_at", "spent"])
    some = sa.text("state IN ('draft', 'second', 'scheduled', 'sending', 'paused')")
    op.create_index(
        "ix_broadcast_open", "broadcast", ["id"], sqlite_where=some, postgresql_where=some
    )


def _recipient() -> None:
    op.create_table(
        "recipient",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=40), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=20), server_default="", nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=10), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name="fk_recipient_broadcast_id"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_recipient_message_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recipient_person_id"),
        sa.PrimaryKeyConstraint("broadcast_id", "person_id", name="pk_recipient"),
    )
    some = sa.text("message_id IS NOT NULL")
    op.create_index(
        "ix_recipient_message_id",
        "recipient",
        ["message_id"],
        unique=True,
        sqlite_where=some,
        postgresql_where=some,
    )
    op.create_index("ix_recipient_person_id", "recipient", ["person_id", "changed_at"])
    read = ["broadcast_id", "state", "person_id", "why", "cost"]
    op.create_index("ix_recipient_state", "recipient", read)
    answered = sa.text("answered_at IS NOT NULL")
    op.create_index(
        "ix_recipient_answered",
        "recipient",
        ["broadcast_id", "answer"],
        sqlite_where=answered,
        postgresql_where=answered,
    )
