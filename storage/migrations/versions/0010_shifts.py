"""Shifts that change hands: requests, whom they went to, and volunteers.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _shift_request()
    _shift_ask()
    _volunteer()


def downgrade() -> None:
    """Drop them; shifts that have changed hands stay with those who took them."""
    for table in ("volunteer", "shift_ask", "shift_request"):
        op.drop_table(table)


def _shift_request() -> None:
    op.create_table(
        "shift_request",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("giver_id", sa.BigInteger(), nullable=True),
        sa.Column("discipline", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("starts_local", sa.String(19), nullable=False),
        sa.Column("ends_local", sa.String(19), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("taker_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shift_request"),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name="fk_shift_request_giver_id"),
        sa.ForeignKeyConstraint(["taker_id"], ["person.id"], name="fk_shift_request_taker_id"),
    )
    op.create_index("ix_shift_request_giver_id", "shift_request", ["giver_id", "ends_at"])
    where = sa.text("decided_at IS NULL")
    op.create_index(
        "ix_shift_request_open",
        "shift_request",
        ["discipline", "ends_at"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _shift_ask() -> None:
    op.create_table(
        "shift_ask",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("declined_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shift_ask"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["shift_request.id"], name="fk_shift_ask_request_id"
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_shift_ask_mentor_id"),
        sa.UniqueConstraint("request_id", "mentor_id", name="uq_shift_ask_request_id_mentor_id"),
    )
    op.create_index("ix_shift_ask_mentor_id", "shift_ask", ["mentor_id", "asked_at"])


def _volunteer() -> None:
    op.create_table(
        "volunteer",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("discipline", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_volunteer"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_volunteer_person_id"),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name="fk_volunteer_approved_by_id"
        ),
    )
    where = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_volunteer_person",
        "volunteer",
        ["person_id", "discipline"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_index(
        "ix_volunteer_discipline",
        "volunteer",
        ["discipline"],
        sqlite_where=where,
        postgresql_where=where,
    )
