"""`mentorline outbox`: messages that were given up or wait, and another try for them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from storage import outbox

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Messages from us that were not sent.", no_args_is_help=True)


class State(StrEnum):
    """Which messages are listed."""

    DEAD = "dead"
    READY = "ready"


@app.command("list")
def list_all(
    *,
    state: Annotated[
        State, typer.Option(help="dead: given up; ready: still to be sent")
    ] = State.DEAD,
    json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """List messages that were given up, or that wait: when and why, without words or numbers."""
    listing.show(commit(settings_with_keys(), lambda uow: _rows(uow, state)), as_json=json)


@app.command("retry")
def retry(
    number: Annotated[int | None, typer.Argument(metavar="ID", help="As `list` shows it")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All of them")] = False,
) -> None:
    """Have one message that was given up, or all, sent again by the service."""
    if (number is None) is not every:
        raise typer.BadParameter("name one ID, or say --all")
    again = commit(settings_with_keys(), lambda uow: outbox.retry(uow, number))
    Console(highlight=False).print(_said(again))
    if number is not None and not again:
        raise typer.Exit(1)


def _rows(uow: UnitOfWork, state: State) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "promised_at": each.promised_at.isoformat(),
            "channel": each.channel,
            "phrase": each.phrase,
            "tries": each.tries,
            "fault": each.fault,
        }
        for each in outbox.listed(uow, state)
    ]


def _said(count: int) -> str:
    if not count:
        return "No such message was given up; `mentorline outbox list` shows those that were."
    return f"{count} message{'' if count == 1 else 's'} will be sent again."
