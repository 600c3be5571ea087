"""`mentorline migrate`: bring the database to this release."""

from __future__ import annotations

from rich.console import Console

from bot.settings import load
from storage.migrating import HEAD, upgrade


def migrate() -> None:
    """Bring the database to the tables this release needs; safe to run again."""
    console = Console(highlight=False)
    with console.status("Migrating"):
        upgrade(load().database_url)
    console.print(f"The database stands at {HEAD}.")
