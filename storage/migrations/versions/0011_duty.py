"""Duty: what was told of the roster, each occurrence once.

One table more; the release before this one does not look at it.

Revision ID: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "occurrence",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_occurrence"),
        sa.UniqueConstraint("person_id", "kind", "at", name="uq_occurrence_person_id_kind_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_occurrence_person_id"),
    )
    op.create_index("ix_occurrence_at", "occurrence", ["at"])


def downgrade() -> None:
    """Take it away again: what is still due then is told once more."""
    op.drop_table("occurrence")
