"""`mentorline outbox`: messages that were given up or wait, and another try for them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import listing, retrying
from bot.commands.work import commit, settings_with_keys
from storage import unsent

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Messages from us that were not sent.", no_args_is_help=True)
NONE = "No such message was given up; `mentorline outbox list` shows those that were."


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
    json: listing.AsJson = False,
) -> None:
    """List messages that were given up, or that wait: when and why, without words or numbers."""
    listing.show(commit(settings_with_keys(), lambda uow: _rows(uow, state)), as_json=json)


@app.command("retry")
def retry(number: retrying.Number = None, *, every: retrying.Every = False) -> None:
    """Have one message that was given up, or all, sent again by the service."""
    retrying.check(number, every=every)
    again = commit(settings_with_keys(), lambda uow: unsent.retry(uow, number))
    retrying.tell(again, number, will_be="sent", none=NONE)


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
        for each in unsent.listed(uow, state)
    ]
