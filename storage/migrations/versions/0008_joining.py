"""Joining: codes of facilities, what strangers told us, invitations, and consents.

Who had agreed before gets a consent of version "0", as it was not kept what they had read. The
new column may stay empty, so that the release before this one still runs on these tables.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CONSENTS = (
    "INSERT INTO consent (id, person_id, version, language, how, given_at, withdrawn_at)"
    " SELECT id, id, '0', language,"
    " CASE WHEN consented_at % 86400000000 = 0 THEN 'paper' ELSE 'key' END,"
    " consented_at, stopped_at FROM person WHERE consented_at IS NOT NULL"
)
"""An import stores the day of a consent on paper, at its midnight: whole days of microseconds."""


def upgrade() -> None:
    """Make the tables, and a consent for everybody who had agreed."""
    op.add_column("address", sa.Column("silent_since", sa.BigInteger(), nullable=True))
    _join_code()
    _wrong_code()
    _joining()
    _invitation()
    _consent()
    op.execute(_CONSENTS)


def downgrade() -> None:
    """Drop them; who has agreed stays with the person, and how is forgotten."""
    for table in ("consent", "invitation", "joining", "wrong_code", "join_code"):
        op.drop_table(table)
    op.drop_column("address", "silent_since")


def _join_code() -> None:
    op.create_table(
        "join_code",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_join_code"),
        sa.UniqueConstraint("digest", name="uq_join_code_digest"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_join_code_facility_id"),
    )


def _wrong_code() -> None:
    op.create_table(
        "wrong_code",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_code"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_wrong_code_address_id"),
    )
    op.create_index("ix_wrong_code_address_id", "wrong_code", ["address_id", "at"])


def _joining() -> None:
    op.create_table(
        "joining",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=True),
        sa.Column("work", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("consented_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_joining"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_joining_address_id"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_joining_facility_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_joining_decided_by_id"),
    )
    still = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_joining_open",
        "joining",
        ["address_id"],
        unique=True,
        sqlite_where=still,
        postgresql_where=still,
    )


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("link_digest", sa.LargeBinary(32), nullable=True),
        sa.Column("link_until", sa.BigInteger(), nullable=True),
        sa.Column("link_used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("person_id", name="uq_invitation_person_id"),
        sa.UniqueConstraint("link_digest", name="uq_invitation_link_digest"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invitation_person_id"),
    )


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(20), nullable=True),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_consent_person_id"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_consent_address_id"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])
