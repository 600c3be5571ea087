"""Whose an address is: one-time codes, a second name of one sender, numbers that died, erasures.

Everything new may stay empty, so that the release before this one still runs on these tables.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    ("address", "dead_at", sa.BigInteger()),
    ("inbox", "sealed_ids", sa.LargeBinary()),
    ("person", "erased_at", sa.BigInteger()),
)


def upgrade() -> None:
    """Add the columns and the three tables."""
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_table(
        "address_alias",
        _key(),
        _ref("address_alias", "address_id", "address"),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_address_alias"),
        sa.UniqueConstraint("channel", "digest", name="uq_address_alias_channel_digest"),
    )
    op.create_index("ix_address_alias_address_id", "address_alias", ["address_id"])
    op.create_table(
        "link_code",
        _key(),
        _ref("link_code", "person_id", "person"),
        _ref("link_code", "address_id", "address"),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_code"),
        sa.UniqueConstraint("person_id", name="uq_link_code_person_id"),
        sa.UniqueConstraint("digest", name="uq_link_code_digest"),
    )
    op.create_table(
        "link_miss",
        _key(),
        _ref("link_miss", "address_id", "address"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_miss"),
    )
    op.create_index("ix_link_miss_address_id", "link_miss", ["address_id", "at"])


def downgrade() -> None:
    """Take them away again: codes lapse, and an opaque id is a stranger's once more."""
    for table in ("link_miss", "link_code", "address_alias"):
        op.drop_table(table)
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)


def _key() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=False, nullable=False)


def _ref(table: str, name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, sa.BigInteger(), key, nullable=False)
