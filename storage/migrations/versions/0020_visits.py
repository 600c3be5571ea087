"""Visits and meetings, and who has a part in them.

Revision ID: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _visit()
    _visit_member()
    _meeting()
    _guest()
    op.create_index("ix_person_facility_id", "person", ["facility_id"])


def downgrade() -> None:
    """Drop them: what was planned is forgotten."""
    op.drop_index("ix_person_facility_id", "person")
    for table in ("guest", "meeting", "visit_member", "visit"):
        op.drop_table(table)


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.String(length=10), nullable=False),
        sa.Column("first_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("moved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("planned_by_id", sa.BigInteger(), nullable=True),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name="fk_visit_closed_by_id"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_visit_facility_id"),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name="fk_visit_planned_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint("number", name="uq_visit_number"),
    )
    op.create_index("ix_visit_facility_id", "visit", ["facility_id", "starts_on"])
    some = sa.text("state IN ('planned', 'confirmed')")
    op.create_index(
        "ix_visit_open", "visit", ["starts_on"], sqlite_where=some, postgresql_where=some
    )


def _visit_member() -> None:
    op.create_table(
        "visit_member",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("reply", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("replied_at", sa.BigInteger(), nullable=True),
        sa.Column("wanted_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed_cases", sa.LargeBinary(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_visit_member_person_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_visit_member_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_member"),
        sa.UniqueConstraint("visit_id", "person_id", name="uq_visit_member_visit_id_person_id"),
    )
    op.create_index("ix_visit_member_person_id", "visit_member", ["person_id"])


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_meeting_made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("number", name="uq_meeting_number"),
    )
    some = sa.text("state = 'planned'")
    op.create_index(
        "ix_meeting_planned", "meeting", ["starts_at"], sqlite_where=some, postgresql_where=some
    )


def _guest() -> None:
    op.create_table(
        "guest",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reply", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("replied_at", sa.BigInteger(), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_guest_meeting_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_guest_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_guest"),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_guest_meeting_id_person_id"),
    )
    op.create_index("ix_guest_person_id", "guest", ["person_id"])
