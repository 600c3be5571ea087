"""Phone calls: one for an urgent offer that nobody has decided, where calls are switched on.

Revision ID: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; the release before this one does not look at it."""
    op.create_table(
        "phone_call",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("provider_id", _text(80), nullable=False),
        sa.Column("outcome", _text(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phone_call"),
        sa.UniqueConstraint("offer_id", name="uq_phone_call_offer_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_phone_call_offer_id"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_phone_call_address_id"),
    )
    planned = sa.text("state = 'planned'")
    op.create_index(
        "ix_phone_call_planned",
        "phone_call",
        ["try_at"],
        sqlite_where=planned,
        postgresql_where=planned,
    )


def downgrade() -> None:
    """Drop it: who was called is forgotten, what they took is not."""
    op.drop_table("phone_call")


def _text(usual: int) -> sa.types.TypeEngine[str]:
    return sa.String(usual).with_variant(sa.Text(), "postgresql")
