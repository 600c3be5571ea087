"""Team learning: guides that can be searched, what was shared of questions, and who got it.

The index is the database's own: FTS5 kept in step by triggers on SQLite, GIN over an expression on
PostgreSQL. Only new tables, so that the release before this one still runs on them.

Revision ID: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = ("case_sent", "share", "guide")
_FTS5 = (
    "CREATE VIRTUAL TABLE guide_index USING fts5"
    "(title_terms, text_terms, content='guide', content_rowid='id')",
    "CREATE TRIGGER guide_added AFTER INSERT ON guide BEGIN"
    " INSERT INTO guide_index (rowid, title_terms, text_terms)"
    " VALUES (new.id, new.title_terms, new.text_terms); END",
    "CREATE TRIGGER guide_removed AFTER DELETE ON guide BEGIN"
    " INSERT INTO guide_index (guide_index, rowid, title_terms, text_terms)"
    " VALUES ('delete', old.id, old.title_terms, old.text_terms); END",
    "CREATE TRIGGER guide_changed AFTER UPDATE ON guide BEGIN"
    " INSERT INTO guide_index (guide_index, rowid, title_terms, text_terms)"
    " VALUES ('delete', old.id, old.title_terms, old.text_terms);"
    " INSERT INTO guide_index (rowid, title_terms, text_terms)"
    " VALUES (new.id, new.title_terms, new.text_terms); END",
)
_GIN = (
    "CREATE INDEX ix_guide_found ON guide USING gin"
    " ((setweight(to_tsvector('simple'::regconfig, title_terms), 'A')"
    " || setweight(to_tsvector('simple'::regconfig, text_terms), 'B')))"
)


def upgrade() -> None:
    """Make the tables and the index."""
    _guide()
    _share()
    _case_sent()
    for each in (_GIN,) if _on_postgresql() else _FTS5:
        op.execute(sa.text(each))


def downgrade() -> None:
    """Drop them; what was shared is read no more, and cards are loaded again from their file."""
    if not _on_postgresql():
        op.execute("DROP TABLE guide_index")
    for table in _TABLES:
        op.drop_table(table)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _guide() -> None:
    op.create_table(
        "guide",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("ref", sa.String(40), nullable=True),
        sa.Column("standing", sa.String(30), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("discipline", sa.String(40), nullable=True),
        sa.Column("guideline", sa.Text(), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.String(10), nullable=True),
        sa.Column("mentor_id", sa.BigInteger(), nullable=True),
        sa.Column("title_terms", sa.Text(), nullable=False),
        sa.Column("text_terms", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guide"),
        sa.UniqueConstraint("ref", name="uq_guide_ref"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_guide_mentor_id"),
    )


def _share() -> None:
    op.create_table(
        "share",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("mentor_id", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("guide_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("sealed_draft", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
        sa.UniqueConstraint("number", name="uq_share_number"),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{table}.id"], name=f"fk_share_{name}_id")
            for name, table in (
                ("question", "question"),
                ("asker", "person"),
                ("mentor", "person"),
                ("source", "message"),
                ("guide", "guide"),
            )
        ),
    )
    for name in ("asker_id", "mentor_id", "guide_id"):
        op.create_index(f"ix_share_{name}", "share", [name])
    present = sa.text("state IN ('draft', 'asked', 'shared')")
    op.create_index(
        "uq_share_present",
        "share",
        ["question_id"],
        unique=True,
        sqlite_where=present,
        postgresql_where=present,
    )


def _case_sent() -> None:
    op.create_table(
        "case_sent",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_sent"),
        sa.UniqueConstraint("share_id", "person_id", name="uq_case_sent_share_id_person_id"),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name="fk_case_sent_share_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_case_sent_person_id"),
    )
    op.create_index("ix_case_sent_person_id", "case_sent", ["person_id", "at"])
