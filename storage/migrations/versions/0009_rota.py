"""The rota: rotations and rules, and what departs from them.

Shifts of the roster file stay where they are; both count together.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = (
    *("holiday", "leave", "temporary_schedule"),
    *("shift_override", "rota_rule", "rotation"),
)


def upgrade() -> None:
    """Make the tables."""
    _rotation()
    _rota_rule()
    _shift_override()
    _temporary_schedule()
    _leave()
    op.create_table(
        "holiday",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_holiday"),
    )


def downgrade() -> None:
    """Drop them; the shifts of the roster file remain."""
    for table in _TABLES:
        op.drop_table(table)


def _rotation() -> None:
    op.create_table(
        "rotation",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("anchor_local", sa.String(19), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rotation"),
        sa.UniqueConstraint("name", name="uq_rotation_name"),
    )


def _rota_rule() -> None:
    op.create_table(
        "rota_rule",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("discipline", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("days", sa.String(8), nullable=False),
        sa.Column("start_local", sa.String(5), nullable=False),
        sa.Column("end_local", sa.String(5), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=True),
        sa.Column("rotation_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rota_rule"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_rota_rule_mentor_id"),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotation.id"], name="fk_rota_rule_rotation_id"),
    )
    op.create_index("ix_rota_rule_discipline", "rota_rule", ["discipline"])


def _shift_override() -> None:
    op.create_table(
        "shift_override",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("discipline", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=True),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_local", sa.String(19), nullable=False),
        sa.Column("ends_local", sa.String(19), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shift_override"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_shift_override_mentor_id"),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["person.id"], name="fk_shift_override_replaces_id"
        ),
    )
    op.create_index("ix_shift_override_ends_local", "shift_override", ["ends_local"])


def _temporary_schedule() -> None:
    op.create_table(
        "temporary_schedule",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("discipline", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("starts_local", sa.String(19), nullable=False),
        sa.Column("ends_local", sa.String(19), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_temporary_schedule"),
    )
    op.create_index("ix_temporary_schedule_ends_local", "temporary_schedule", ["ends_local"])


def _leave() -> None:
    op.create_table(
        "leave",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leave"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_leave_mentor_id"),
    )
    op.create_index("ix_leave_ends_at", "leave", ["ends_at"])
    op.create_index("ix_leave_mentor_id", "leave", ["mentor_id", "ends_at"])
