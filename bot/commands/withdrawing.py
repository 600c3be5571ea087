"""`mentorline content withdraw`: an item that turned out to be wrong is never sent again."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands.work import commit, settings_with_keys
from handlers.desk import sit_down
from handlers.reviewing import withdrawing

Ref = Annotated[str, typer.Argument(help="The item, as its pack names it: S01")]
By = Annotated[str, typer.Option("--by", help="The clinical reviewer who decided it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept sealed beside the item.")]


def withdraw(ref: Ref, *, by: By, reason: Reason) -> None:
    """Take an item out of use, in all its versions and languages."""
    console = Console(highlight=False)
    if not by.strip() or not reason.strip():
        console.print("Nothing was withdrawn: say with --by and --reason who decided it and why.")
        sys.exit(1)
    told = (ref, by.strip(), reason.strip())
    settings = settings_with_keys()
    many = commit(settings, lambda uow: withdrawing.withdraw(sit_down(uow), *told))
    if not many:
        console.print(escape(f"Nothing was withdrawn: no item {ref} is in use."))
        sys.exit(1)
    console.print(escape(f"{ref} is withdrawn, {many} in all versions and languages."))
