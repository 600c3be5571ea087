"""Order over several doors: what each says of its spool, and a lane in the order of arrival.

The new columns may stay empty, so that the release before this one still runs on these tables.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and let the index follow the order in which messages arrived."""
    op.add_column("worker", sa.Column("spool", sa.String(32), nullable=False, server_default=""))
    op.add_column("worker", sa.Column("clear_until", sa.BigInteger(), nullable=True))
    _index("lane", "received_at", "id")


def downgrade() -> None:
    """Take them away again; no message is lost, only their order over several doors."""
    _index("lane", "id")
    for column in ("clear_until", "spool"):
        op.drop_column("worker", column)


def _index(*columns: str) -> None:
    op.drop_index("ix_inbox_lane", "inbox")
    new = sa.text("state = 'new'")
    op.create_index("ix_inbox_lane", "inbox", columns, sqlite_where=new, postgresql_where=new)
