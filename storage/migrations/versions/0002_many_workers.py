"""Many workers: who holds a row, in which lane it stands, and what they tell each other.

The new columns have defaults, so that the release before this one still runs on these tables.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LANES = (
    "UPDATE outbox SET lane = coalesce(person_id, -address_id)"
    " WHERE state IN ('ready', 'waiting')",
    "UPDATE inbox SET lane = coalesce((SELECT person_id FROM address"
    " WHERE address.id = inbox.address_id), -address_id) WHERE state = 'new'",
)
_FROM_OUTSIDE = (
    ("message", "provider_id", 80),
    ("inbox", "account", 80),
    ("inbox", "payload", 80),
    ("inbox", "quoted", 80),
    ("inbox", "fault", 200),
    ("outbox", "fault", 200),
    ("attempt", "account", 80),
    ("attempt", "provider_id", 80),
    ("attempt", "error_code", 40),
    ("due", "fault", 200),
)
"""Columns that hold what others say: SQLite never cut them, PostgreSQL would refuse the row."""


def upgrade() -> None:
    """Add the columns and tables, and give every open row its lane."""
    _inbox()
    _outbox()
    _worker()
    _alert()
    _parked()
    _choosing()
    for statement in _LANES:
        op.execute(statement)
    if op.get_context().dialect.name == "postgresql":
        for table, column, _ in _FROM_OUTSIDE:
            op.alter_column(table, column, type_=sa.Text())
        op.execute("CREATE SEQUENCE question_number")
        op.execute("SELECT setval('question_number', (SELECT max(number) FROM question))")
        _move_journal(to_months=True)


def downgrade() -> None:
    """Take them away again; who held a row is forgotten, and nothing else."""
    if op.get_context().dialect.name == "postgresql":
        _move_journal(to_months=False)
        op.execute(
            "INSERT INTO counter (name, value) SELECT 'question', last_value FROM question_number"
            " WHERE is_called ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        op.execute("DROP SEQUENCE question_number")
        for table, column, length in _FROM_OUTSIDE:
            cut = f"left({column}, {length})"
            op.alter_column(table, column, type_=sa.String(length), postgresql_using=cut)
    op.create_index("ix_offer_offered_at", "offer", ["offered_at", "mentor_id"])
    op.drop_index("ix_offer_pending", "offer")
    op.drop_index("ix_offer_mentor_id", "offer")
    op.drop_index("ix_question_live", "question")
    op.drop_index("ix_shift_discipline", "shift")
    for table in ("parked", "alert", "worker"):
        op.drop_table(table)
    op.drop_index("ix_outbox_lane", "outbox")
    for column in ("holder", "aside", "bulk", "lane"):
        op.drop_column("outbox", column)
    op.drop_index("ix_inbox_lane", "inbox")
    for column in ("lease_until", "holder", "lane"):
        op.drop_column("inbox", column)


def _inbox() -> None:
    op.add_column("inbox", sa.Column("lane", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("holder", sa.Integer(), nullable=True))
    op.add_column("inbox", sa.Column("lease_until", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_inbox_lane",
        "inbox",
        ["lane", "id"],
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )


def _outbox() -> None:
    no = sa.false()
    op.add_column("outbox", sa.Column("lane", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("bulk", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("outbox", sa.Column("aside", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("outbox", sa.Column("holder", sa.Integer(), nullable=True))
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["lane", "bulk", "aside", "id"],
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )


def _worker() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_alert"),
    )


def _parked() -> None:
    op.create_table(
        "parked",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parked"),
    )
    op.create_index("ix_parked_provider_id", "parked", ["account", "provider_id"])
    op.create_index("ix_parked_at", "parked", ["at"])


def _choosing() -> None:
    """Find who is on call for a discipline, and what one mentor has to do, by the index alone."""
    op.create_index("ix_shift_discipline", "shift", ["discipline", "ends_local", "starts_local"])
    op.create_index(
        "ix_question_live",
        "question",
        ["asker_id", "opened_at"],
        sqlite_where=sa.text("state IN ('open', 'claimed')"),
        postgresql_where=sa.text("state IN ('open', 'claimed')"),
    )
    op.create_index("ix_offer_mentor_id", "offer", ["mentor_id", "offered_at"])
    op.create_index(
        "ix_offer_pending",
        "offer",
        ["mentor_id"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_offer_offered_at", "offer")


def _move_journal(*, to_months: bool) -> None:
    """Move the log into a table made of months (and one for the rest), or back into one."""
    op.execute("ALTER TABLE journal RENAME TO journal_before")
    op.execute("ALTER TABLE journal_before RENAME CONSTRAINT pk_journal TO pk_journal_before")
    op.execute("DROP INDEX ix_journal_question_id")
    keys = ["id", "at"] if to_months else ["id"]
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name="pk_journal"),
        postgresql_partition_by="RANGE (at)" if to_months else None,
    )
    if to_months:
        op.execute("CREATE TABLE journal_rest PARTITION OF journal DEFAULT")
    op.create_index("ix_journal_question_id", "journal", ["question_id"])
    op.execute("INSERT INTO journal SELECT * FROM journal_before")
    op.execute("DROP TABLE journal_before")
