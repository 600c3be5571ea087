"""The console's door: sessions, passkeys, codes, and the audit log.

Revision ID: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _console_session()
    _passkey()
    _challenge()
    _login_code()
    _login_try()
    _break_glass()
    _audit()
    _what_pages_read()


def downgrade() -> None:
    """Drop them: everybody is signed out, and the audit log is gone."""
    op.drop_index("ix_inbox_dead", "inbox")
    op.drop_index("ix_message_note", "message")
    op.execute("DELETE FROM message WHERE direction = 'own'")
    for table in (
        "audit",
        "break_glass",
        "login_try",
        "login_code",
        "challenge",
        "passkey",
        "console_session",
    ):
        op.drop_table(table)


def _console_session() -> None:
    op.create_table(
        "console_session",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("device", sa.String(length=80), server_default="", nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_console_session_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_console_session"),
        sa.UniqueConstraint("token_digest", name="uq_console_session_token_digest"),
    )
    op.create_index("ix_console_session_person_id", "console_session", ["person_id"])
    some = sa.text("revoked_at IS NULL")
    op.create_index(
        "ix_console_session_open",
        "console_session",
        ["ends_at"],
        sqlite_where=some,
        postgresql_where=some,
    )


def _passkey() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_passkey_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("digest", name="uq_passkey_digest"),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])


def _challenge() -> None:
    op.create_table(
        "challenge",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_challenge_person_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_challenge"),
    )
    op.create_index("ix_challenge_expires_at", "challenge", ["expires_at"])


def _login_code() -> None:
    op.create_table(
        "login_code",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ticket_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_login_code_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_code"),
        sa.UniqueConstraint("person_id", name="uq_login_code_person_id"),
        sa.UniqueConstraint("ticket_digest", name="uq_login_code_ticket_digest"),
    )


def _login_try() -> None:
    op.create_table(
        "login_try",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("origin_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_login_try_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_try"),
    )
    op.create_index("ix_login_try_at", "login_try", ["at"])
    op.create_index("ix_login_try_origin_digest", "login_try", ["origin_digest", "at"])
    op.create_index("ix_login_try_person_id", "login_try", ["person_id", "at"])


def _break_glass() -> None:
    op.create_table(
        "break_glass",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("used_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_break_glass_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_break_glass"),
    )


def _what_pages_read() -> None:
    """Lead to the notes of a coordinator, and to what was put aside, past all else."""
    notes, dead = sa.text("direction = 'own'"), sa.text("state = 'dead'")
    op.create_index(
        "ix_message_note", "message", ["person_id"], sqlite_where=notes, postgresql_where=notes
    )
    op.create_index("ix_inbox_dead", "inbox", ["id"], sqlite_where=dead, postgresql_where=dead)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("deed", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("place", name="uq_audit_place"),
    )
    op.create_index("ix_audit_actor_id", "audit", ["actor_id", "id"])
    some = sa.text("place IS NULL")
    op.create_index("ix_audit_loose", "audit", ["id"], sqlite_where=some, postgresql_where=some)
    op.create_index("ix_audit_subject", "audit", ["subject", "id"])
