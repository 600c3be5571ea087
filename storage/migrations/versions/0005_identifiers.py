"""Which texts their writers want sent as they are, identifiers and all.

The new column has a default, so that the release before this one still runs on these tables.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nothing that stands there was confirmed."""
    no = sa.false()
    op.add_column(
        "message", sa.Column("as_written", sa.Boolean(), nullable=False, server_default=no)
    )


def downgrade() -> None:
    """Take it away again; the journal still says who confirmed what."""
    op.drop_column("message", "as_written")
