"""The first tables.

Instants are whole microseconds since 1970; sealed columns are bytes. Ids are given by the
service, never by the database.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table and index; parents come before what refers to them."""
    _counter()
    _journal()
    _lease()
    _programme()
    _region()
    _seen()
    _facility()
    _person()
    _address()
    _person_role()
    _shift()
    _question()
    _due()
    _message()
    _offer()
    _inbox()
    _outbox()
    _prompt()
    _attempt()


def downgrade() -> None:
    """Drop every table; what refers goes before what it refers to."""
    for table in (
        "attempt",
        "prompt",
        "outbox",
        "inbox",
        "offer",
        "message",
        "due",
        "question",
        "shift",
        "person_role",
        "address",
        "person",
        "facility",
        "seen",
        "region",
        "programme",
        "lease",
        "journal",
        "counter",
    ):
        op.drop_table(table)


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counter"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
    )
    op.create_index("ix_journal_question_id", "journal", ["question_id"])


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )


def _programme() -> None:
    op.create_table(
        "programme",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("charter", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
    )


def _region() -> None:
    op.create_table(
        "region",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region"),
        sa.UniqueConstraint("name", name="uq_region_name"),
    )


def _seen() -> None:
    op.create_table(
        "seen",
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_seen"),
        sqlite_with_rowid=False,
    )


def _facility() -> None:
    op.create_table(
        "facility",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("level", sa.String(30), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("emergency_line", sa.String(40), nullable=False),
        sa.Column("coupled_with_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_facility"),
        sa.UniqueConstraint("code", name="uq_facility_code"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_facility_region_id"),
        sa.ForeignKeyConstraint(
            ["coupled_with_id"], ["facility.id"], name="fk_facility_coupled_with_id"
        ),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("cadre", sa.String(60), nullable=False),
        sa.Column("discipline", sa.String(40), nullable=True),
        sa.Column("facility_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("preferred", sa.String(20), nullable=True),
        sa.Column("consented_at", sa.BigInteger(), nullable=True),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_person_facility_id"),
    )


def _address() -> None:
    op.create_table(
        "address",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("blocked_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
        sa.UniqueConstraint("channel", "digest", name="uq_address_channel_digest"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_address_person_id"),
    )
    op.create_index("ix_address_person_id", "address", ["person_id"])


def _person_role() -> None:
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_person_role"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_role_person_id"),
    )
    op.create_index("ix_person_role_role", "person_role", ["role"])


def _shift() -> None:
    op.create_table(
        "shift",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=False),
        sa.Column("discipline", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("starts_local", sa.String(19), nullable=False),
        sa.Column("ends_local", sa.String(19), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shift"),
        sa.UniqueConstraint(
            "mentor_id",
            "discipline",
            "tier",
            "starts_local",
            name="uq_shift_mentor_id_discipline_tier_starts_local",
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_shift_mentor_id"),
    )
    op.create_index("ix_shift_ends_local", "shift", ["ends_local"])


def _question() -> None:
    op.create_table(
        "question",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("facility_id", sa.BigInteger(), nullable=False),
        sa.Column("discipline", sa.String(40), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(20), nullable=True),
        sa.Column("mentor_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_text_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("first_answer_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("helped", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("number", name="uq_question_number"),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name="fk_question_asker_id"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_question_address_id"),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name="fk_question_facility_id"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_question_mentor_id"),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name="fk_question_closed_by_id"),
    )
    op.create_index("ix_question_asker_id", "question", ["asker_id", "opened_at"])
    op.create_index(
        "ix_question_claimed",
        "question",
        ["mentor_id"],
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_due"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_due_question_id"),
    )
    op.create_index(
        "ix_due_open",
        "due",
        ["due_at"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_due_open_key",
        "due",
        ["kind", "key"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("address_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("relays_id", sa.BigInteger(), nullable=True),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("phrase", sa.String(60), nullable=False),
        sa.Column("provider_id", sa.String(80), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_short", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_message_address_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_message_question_id"),
        sa.ForeignKeyConstraint(["relays_id"], ["message.id"], name="fk_message_relays_id"),
    )
    op.create_index("ix_message_address_id", "message", ["address_id", "at"])
    op.create_index("ix_message_question_id", "message", ["question_id", "at"])
    op.create_index("ix_message_relays_id", "message", ["relays_id"])
    op.create_index(
        "ix_message_writer",
        "message",
        ["person_id"],
        sqlite_where=sa.text("direction = 'in'"),
        postgresql_where=sa.text("direction = 'in'"),
    )


def _offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("code_in_use", sa.Boolean(), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
        sa.UniqueConstraint(
            "question_id", "mentor_id", "round", name="uq_offer_question_id_mentor_id_round"
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_offer_question_id"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_offer_mentor_id"),
    )
    op.create_index("ix_offer_offered_at", "offer", ["offered_at", "mentor_id"])
    op.create_index(
        "uq_offer_code_in_use",
        "offer",
        ["mentor_id", "code"],
        unique=True,
        sqlite_where=sa.text("code_in_use IS 1"),
        postgresql_where=sa.text("code_in_use IS true"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("payload", sa.String(80), nullable=False),
        sa.Column("quoted", sa.String(80), nullable=False),
        sa.Column("sealed_raw", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_inbox_address_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_inbox_message_id"),
    )
    op.create_index(
        "ix_inbox_new",
        "inbox",
        ["next_try_at"],
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("quotes_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("relay", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outbox_person_id"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_outbox_address_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_outbox_message_id"),
        sa.ForeignKeyConstraint(["quotes_id"], ["message.id"], name="fk_outbox_quotes_id"),
    )
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"])
    op.create_index(
        "ix_outbox_ready",
        "outbox",
        ["next_try_at"],
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )


def _prompt() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("takes", sa.String(60), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prompt"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_prompt_address_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_prompt_message_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_prompt_question_id"),
    )
    op.create_index(
        "ix_prompt_live",
        "prompt",
        ["address_id"],
        sqlite_where=sa.text("state IN ('live', 'waiting', 'aside')"),
        postgresql_where=sa.text("state IN ('live', 'waiting', 'aside')"),
    )
    op.create_index("ix_prompt_message_id", "prompt", ["message_id"])
    op.create_index("ix_prompt_question_id", "prompt", ["question_id"])


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(80), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("error_code", sa.String(40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_attempt_outbox_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_attempt_message_id"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_attempt_address_id"),
    )
    op.create_index("ix_attempt_message_id", "attempt", ["message_id"])
    op.create_index("ix_attempt_outbox_id", "attempt", ["outbox_id"])
    op.create_index("ix_attempt_provider_id", "attempt", ["account", "provider_id"])
