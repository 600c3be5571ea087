"""The command line: one file for each group of commands."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.settings import BadSettings
from content.catalogues import BadCatalogue
from content.tables import BadTable
from storage.sealing import BadKeys

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (
    *("demo", "run", "init", "migrate", "backup", "restore", "erase", "doctor", "costs", "ledger"),
)
GROUPS = (
    *(
        "facilities",
        "people",
        "roster",
        "charter",
        "console",
        "schedules",
        "reminders",
        "broadcast",
        "inbox",
        "outbox",
        "templates",
        "content",
        "cohorts",
        "visit",
        "meetings",
        "export",
        "audit",
        "figures",
        "outcomes",
    ),
)


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line, of which only the command that is named is imported.

    A service that starts has no use for toy phones and importers. When none is named, for the
    help and for a slip of the fingers, all of them are there.
    """
    app = typer.Typer(
        name="mentorline",
        help="Messages between surgical teams and their mentors.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_keep_names)
    every = (*COMMANDS, *GROUPS)
    for name in [one for one in every if one in arguments[:1]] or every:
        module = import_module(f"bot.commands.{name}")
        if name in GROUPS:
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def main() -> None:
    """Run a command; a fault that its user can mend is one sentence, not a traceback."""
    try:
        command_line(sys.argv[1:])()
    except (BadSettings, BadKeys, BadTable, BadCatalogue, NotReady) as fault:
        console = Console(stderr=True, highlight=False)
        console.print(f"[bold]Cannot go on:[/] {escape(str(fault))}", soft_wrap=True)
        sys.exit(2)


def _keep_names() -> None:
    """Messages between surgical teams and their mentors."""  # a command alone would lose its name
