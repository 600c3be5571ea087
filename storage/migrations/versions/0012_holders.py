"""Questions nobody answered: which coordinator holds one, and since when its asker knows.

Both may stay empty, so that the release before this one still runs on these tables.

Revision ID: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = ("coordinator_id", "unanswered_at")


def upgrade() -> None:
    """Add the columns."""
    for name in COLUMNS:
        op.add_column("question", sa.Column(name, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take them away again: who was alarmed stays in the log."""
    for name in reversed(COLUMNS):
        op.drop_column("question", name)
