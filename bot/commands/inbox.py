"""`mentorline inbox`: messages to us that could not be handled, and another try for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from storage import dead_letters

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Messages to us that could not be handled.", no_args_is_help=True)
MOST_CHANGED = 1000
"""Rows of one transaction, so that a running service waits for none of it."""


@app.command("list")
def list_all(*, json: Annotated[bool, typer.Option("--json", help="As JSON")] = False) -> None:
    """List the messages that were put aside: when and why, without words or numbers."""
    listing.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("retry")
def retry(
    number: Annotated[int | None, typer.Argument(metavar="ID", help="As `list` shows it")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All of them")] = False,
) -> None:
    """Have one message, or all, handled again by the service; each has five new tries."""
    if (number is None) is not every:
        raise typer.BadParameter("name one ID, or say --all")
    settings = settings_with_keys()
    ids = [number] if number is not None else [row["id"] for row in commit(settings, _rows)]
    parts = [ids[first : first + MOST_CHANGED] for first in range(0, len(ids), MOST_CHANGED)]
    again = sum(commit(settings, partial(dead_letters.retry, ids=part)) for part in parts)
    Console(highlight=False).print(_said(again))
    if number is not None and not again:
        raise typer.Exit(1)


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "received_at": each.received_at.isoformat(),
            "channel": each.channel,
            "tries": each.tries,
            "fault": each.fault,
        }
        for each in dead_letters.every(uow)
    ]


def _said(count: int) -> str:
    if not count:
        return "No such message lies aside; `mentorline inbox list` shows those that do."
    return f"{count} message{'' if count == 1 else 's'} will be handled again."
