"""`mentorline inbox`: messages to us that could not be handled, and another try for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from bot.commands import listing, retrying
from bot.commands.work import commit, settings_with_keys
from storage import dead_letters

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Messages to us that could not be handled.", no_args_is_help=True)
NONE = "No such message lies aside; `mentorline inbox list` shows those that do."
MOST_CHANGED = 1000
"""Rows of one transaction, so that a running service waits for none of it."""


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the messages that were put aside: when and why, without words or numbers."""
    listing.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("retry")
def retry(number: retrying.Number = None, *, every: retrying.Every = False) -> None:
    """Have one message, or all, handled again by the service; each has five new tries."""
    retrying.check(number, every=every)
    settings = settings_with_keys()
    ids = [number] if number is not None else [row["id"] for row in commit(settings, _rows)]
    parts = [ids[first : first + MOST_CHANGED] for first in range(0, len(ids), MOST_CHANGED)]
    again = sum(commit(settings, partial(dead_letters.retry, ids=part)) for part in parts)
    retrying.tell(again, number, will_be="handled", none=NONE)


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
