"""Bringing a database to the tables this release needs; Alembic is loaded only to do so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text

from storage.engine import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

HEAD = "0024"
"""The newest step under `migrations/versions`."""

_STEPS = Path(__file__).parent / "migrations"


def upgrade(url: str) -> None:
    """Bring the database of DATABASE_URL to HEAD, in one transaction; nothing to do is fine."""
    from alembic import command

    _run(url, lambda config: command.upgrade(config, HEAD))


def downgrade(url: str, revision: str) -> None:
    """Take the database back to a revision ("base" drops every table)."""
    from alembic import command

    _run(url, lambda config: command.downgrade(config, revision))


def current(connection: Connection) -> str | None:
    """Return the step a database stands at, or None when it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    step = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if step is None else str(step)


def _run(url: str, command: Callable[[Any], None]) -> None:
    from alembic.config import Config

    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command(config)
    finally:
        engine.dispose()
