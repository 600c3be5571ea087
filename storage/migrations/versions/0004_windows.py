"""Windows: how templates stand, what waits until its reader writes, and what sending cost.

The new columns have defaults, so that the release before this one still runs on these tables.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_HELD = sa.text("state = 'held'")
_WRITES_FIRST = sa.column("writes_first", sa.Boolean).is_(sa.true())


def upgrade() -> None:
    """Add the columns, the table of templates, and the indexes of what is held and was begun."""
    op.create_table(
        "template",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("approval", sa.String(10), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "language", name="pk_template"),
    )
    op.add_column("address", sa.Column("closed_at", sa.BigInteger(), nullable=True))
    op.add_column("inbox", sa.Column("opt_out", sa.String(10), nullable=False, server_default=""))
    op.add_column("message", sa.Column("sealed_template", sa.LargeBinary(), nullable=True))
    op.add_column("outbox", _flag("urgent"))
    op.add_column("attempt", _flag("writes_first"))
    op.add_column(
        "attempt", sa.Column("cost", sa.BigInteger(), nullable=False, server_default="0")
    )
    _index("ix_outbox_held", "outbox", "address_id", _HELD)
    _index("ix_attempt_writes_first", "attempt", "created_at", _WRITES_FIRST)


def downgrade() -> None:
    """Take them away again; what was held is sent as soon as it can be."""
    op.execute("UPDATE outbox SET state = 'ready' WHERE state = 'held'")
    op.execute("UPDATE prompt SET state = 'expired' WHERE state = 'held'")
    op.drop_index("ix_attempt_writes_first", "attempt")
    op.drop_index("ix_outbox_held", "outbox")
    for table, column in (
        ("attempt", "cost"),
        ("attempt", "writes_first"),
        ("outbox", "urgent"),
        ("message", "sealed_template"),
        ("inbox", "opt_out"),
        ("address", "closed_at"),
    ):
        op.drop_column(table, column)
    op.drop_table("template")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _index(name: str, table: str, column: str, where: sa.ClauseElement) -> None:
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
