"""Schedules: what goes out by the local clock, its occurrences and deliveries, reminders.

Revision ID: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _schedule()
    _schedule_occurrence()
    _schedule_delivery()
    _reminder()


def downgrade() -> None:
    """Drop them: nothing goes out by the calendar any more."""
    for table in ("reminder", "schedule_delivery", "schedule_occurrence", "schedule"):
        op.drop_table(table)


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("catch_up", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
        sa.UniqueConstraint(
            "kind", "subject_id", "time_zone", name="uq_schedule_kind_subject_id_time_zone"
        ),
    )


def _schedule_occurrence() -> None:
    op.create_table(
        "schedule_occurrence",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("schedule_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("rang_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name="fk_schedule_occurrence_schedule_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_occurrence"),
        sa.UniqueConstraint(
            "schedule_id", "due_at", name="uq_schedule_occurrence_schedule_id_due_at"
        ),
    )


def _schedule_delivery() -> None:
    op.create_table(
        "schedule_delivery",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("occurrence_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["schedule_occurrence.id"],
            name="fk_schedule_delivery_occurrence_id",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_schedule_delivery_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_delivery"),
        sa.UniqueConstraint(
            "occurrence_id", "person_id", name="uq_schedule_delivery_occurrence_id_person_id"
        ),
    )
    op.create_index("ix_schedule_delivery_person_id", "schedule_delivery", ["person_id", "at"])


def _reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("on_local", sa.String(length=10), nullable=False),
        sa.Column("at_local", sa.String(length=5), nullable=False),
        sa.Column("befores", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint("name", name="uq_reminder_name"),
    )
