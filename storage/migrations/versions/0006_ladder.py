"""Edits: which text of its sender a message replaces.

The new columns may stay empty, so that the release before this one still runs on these tables.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    longest = sa.String(80).with_variant(sa.Text(), "postgresql")
    op.add_column("inbox", sa.Column("edits", longest, nullable=False, server_default=""))
    op.add_column("message", sa.Column("edits_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take them away again; an edit is then a text of its own, as it was before."""
    op.drop_column("message", "edits_id")
    op.drop_column("inbox", "edits")
