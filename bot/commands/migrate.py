"""`mentorline migrate`: bring the database to this release."""

from __future__ import annotations

from rich.console import Console

from bot.app import NotReady
from bot.settings import load
from storage.guard import Held, hold
from storage.migrating import HEAD, upgrade


def migrate() -> None:
    """Bring the database to the tables this release needs; safe to run again."""
    console = Console(highlight=False)
    url = load().database_url
    try:
        with hold(url), console.status("Migrating"):
            upgrade(url)
    except Held as fault:
        raise NotReady(str(fault)) from None
    console.print(f"The database stands at {HEAD}.")
