"""Alembic's way in: runs the steps on the connection, or for the SQL text, it was given."""

from __future__ import annotations

from alembic import context

from storage.schema import metadata


def _run() -> None:
    """Run every step in one transaction, on SQLite too: half an upgrade is never left behind."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
