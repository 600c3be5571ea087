"""The command line: one file for each group of commands."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from bot.app import NotReady
from bot.commands import demo, doctor, facilities, init, migrate, people, roster, run
from bot.settings import BadSettings
from content.tables import BadTable
from storage.sealing import BadKeys

app = typer.Typer(
    name="mentorline",
    help="Messages between surgical teams and their mentors.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("run")(run.run)
app.command("init")(init.init)
app.command("migrate")(migrate.migrate)
app.command("doctor")(doctor.doctor)
app.add_typer(facilities.app, name="facilities")
app.add_typer(people.app, name="people")
app.add_typer(roster.app, name="roster")


def main() -> None:
    """Run a command; a fault that its user can mend is one sentence, not a traceback."""
    try:
        app()
    except (BadSettings, BadKeys, BadTable, NotReady) as fault:
        Console(stderr=True).print(f"[bold]Cannot go on:[/] {fault}", highlight=False)
        sys.exit(2)
