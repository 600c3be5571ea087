"""Barriers, who reported them, commitments, what was said and done, and lines of leaders.

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _barrier()
    _barrier_report()
    _commitment()
    _said_did()
    _team_line()


def downgrade() -> None:
    """Drop them: what was lacking and promised is forgotten."""
    for table in ("team_line", "said_did", "commitment", "barrier_report", "barrier"):
        op.drop_table(table)


def _barrier() -> None:
    op.create_table(
        "barrier",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name="fk_barrier_closed_by_id"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_barrier_facility_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_barrier_owner_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_barrier_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_barrier"),
        sa.UniqueConstraint("number", name="uq_barrier_number"),
    )
    op.create_index("ix_barrier_closed_by_id", "barrier", ["closed_by_id"])
    op.create_index("ix_barrier_facility_id", "barrier", ["facility_id", "opened_at"])
    some = sa.text("state = 'open'")
    op.create_index("ix_barrier_open", "barrier", ["id"], sqlite_where=some, postgresql_where=some)
    some = sa.text("state = 'open'")
    op.create_index(
        "uq_barrier_open",
        "barrier",
        ["facility_id", "kind"],
        sqlite_where=some,
        postgresql_where=some,
        unique=True,
    )


def _barrier_report() -> None:
    op.create_table(
        "barrier_report",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("barrier_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("response_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["barrier_id"], ["barrier.id"], name="fk_barrier_report_barrier_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_barrier_report_person_id"),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name="fk_barrier_report_response_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_barrier_report"),
    )
    op.create_index("ix_barrier_report_barrier_id", "barrier_report", ["barrier_id"])
    op.create_index("ix_barrier_report_person_id", "barrier_report", ["person_id"])


def _commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("response_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_commitment_facility_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_commitment_person_id"),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name="fk_commitment_response_id"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_commitment_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_commitment"),
    )
    op.create_index("ix_commitment_person_id", "commitment", ["person_id"])
    op.create_index("ix_commitment_visit_id", "commitment", ["visit_id"])


def _said_did() -> None:
    op.create_table(
        "said_did",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("barrier_id", sa.BigInteger(), nullable=True),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("sealed_said", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_did", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["barrier_id"], ["barrier.id"], name="fk_said_did_barrier_id"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_said_did_facility_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_said_did_made_by_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_said_did_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_said_did"),
    )
    op.create_index("ix_said_did_facility_id", "said_did", ["facility_id", "made_at"])


def _team_line() -> None:
    op.create_table(
        "team_line",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_team_line_facility_id"),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name="fk_team_line_leader_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_team_line_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_team_line"),
    )
    op.create_index("ix_team_line_facility_id", "team_line", ["facility_id", "at"])
    op.create_index("ix_team_line_leader_id", "team_line", ["leader_id"])
