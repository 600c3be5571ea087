"""Cohorts, enrolments, lessons and what is recalled; a question knows its lesson.

Revision ID: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _cohort()
    _enrolment()
    _lesson()
    _recall()
    for table in ("message", "question"):
        op.add_column(table, sa.Column("lesson_id", sa.BigInteger(), nullable=True))
    filed = sa.text("lesson_id IS NOT NULL")
    op.create_index(
        "ix_message_lesson_id",
        "message",
        ["lesson_id"],
        sqlite_where=filed,
        postgresql_where=filed,
    )


def downgrade() -> None:
    """Drop them: who learnt what is forgotten."""
    op.drop_index("ix_message_lesson_id", "message")
    for table in ("message", "question"):
        op.drop_column(table, "lesson_id")
    for table in ("recall", "lesson", "enrolment", "cohort"):
        op.drop_table(table)


def _cohort() -> None:
    op.create_table(
        "cohort",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("days", sa.String(length=20), nullable=False),
        sa.Column("at_local", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_cohort_course_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cohort"),
        sa.UniqueConstraint("name", name="uq_cohort_name"),
    )


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("trained_on", sa.String(length=10), nullable=True),
        sa.Column("most_a_week", sa.Integer(), nullable=True),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("baseline_at", sa.BigInteger(), nullable=True),
        sa.Column("active_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("menu_at", sa.BigInteger(), nullable=True),
        sa.Column("focal_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name="fk_enrolment_cohort_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_enrolment_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("cohort_id", "person_id", name="uq_enrolment_cohort_id_person_id"),
    )
    op.create_index("ix_enrolment_person_id", "enrolment", ["person_id"])


def _lesson() -> None:
    op.create_table(
        "lesson",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=1), nullable=True),
        sa.Column("correct", sa.Boolean(), nullable=True),
        sa.Column("tip_at", sa.BigInteger(), nullable=True),
        sa.Column("unsent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_lesson_enrolment_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_lesson_item_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_lesson_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lesson"),
    )
    op.create_index("ix_lesson_enrolment_id", "lesson", ["enrolment_id", "sent_at"])
    op.create_index("ix_lesson_person_id", "lesson", ["person_id", "sent_at"])
    op.create_index("ix_lesson_sent_at", "lesson", ["sent_at"])
    some = sa.text("answered_at IS NULL")
    op.create_index(
        "ix_lesson_unanswered",
        "lesson",
        ["enrolment_id", "ref"],
        sqlite_where=some,
        postgresql_where=some,
    )


def _recall() -> None:
    op.create_table(
        "recall",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("memory", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_recall_enrolment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recall"),
        sa.UniqueConstraint("enrolment_id", "ref", name="uq_recall_enrolment_id_ref"),
    )
