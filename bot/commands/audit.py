"""`mentorline audit`: who did what, and whether the log of it is whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from bot.watching.anchoring import file_of
from domain.deeds import DEEDS
from handlers.auditing import Walk
from storage import anchors, audits, people

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.uow import UnitOfWork

app = typer.Typer(help="Who did what; each line is chained to the one before.")


@app.command("verify")
def verify(*, json: listing.AsJson = False) -> None:
    """Follow the chain from its first line; leaves with 1 and says where it is broken."""
    settings = settings_with_keys()
    walk = _walked(settings)
    console = Console(highlight=False)
    if json:
        console.out(orjson.dumps(_found(walk), option=orjson.OPT_INDENT_2).decode())
    elif walk.broken is not None:
        console.print(f"Not whole: {walk.broken.sentence}.", soft_wrap=True)
        console.print("Next: keep a copy of the database and of the service's log as they are.")
    else:
        console.print(_whole(walk), soft_wrap=True)
    sys.exit(0 if walk.broken is None else 1)


@app.command("list")
def list_all(
    *,
    last: Annotated[int, typer.Option(min=1, help="So many lines, the newest first")] = 50,
    json: listing.AsJson = False,
) -> None:
    """List who did what; of ids alone, as the log is."""
    listing.show(commit(settings_with_keys(), lambda uow: _rows(uow, last)), as_json=json)


def _walked(settings: Settings) -> Walk:
    """Follow the whole chain, chunk by chunk, so that a running service goes on meanwhile."""
    witness = file_of(settings)
    walk = Walk(anchors.binding(anchors.listed(witness)))
    total = commit(settings, audits.end).place
    columns = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Verifying", total=total)
        while commit(settings, walk.step):
            progress.update(task, completed=walk.end.place)
    return walk


def _whole(walk: Walk) -> str:
    noted = f", as noted at {len(walk.anchors)} places beside the database" if walk.anchors else ""
    waiting = f" {walk.waiting} lines wait for the running service." if walk.waiting else ""
    return f"Whole: {walk.end.place} lines, the last {walk.end.hash.hex()[:16]}{noted}.{waiting}"


def _found(walk: Walk) -> dict[str, Any]:
    broken = walk.broken
    return {
        "whole": broken is None,
        "lines": walk.end.place,
        "hash": walk.end.hash.hex(),
        "waiting": walk.waiting,
        "anchors": len(walk.anchors),
        "fault": broken and broken.fault,
        "place": broken and broken.place,
    }


def _rows(uow: UnitOfWork, last: int) -> list[dict[str, Any]]:
    names = {each.id: each.name for each in people.every(uow)}
    return [
        {
            "place": each.place,
            "at": each.at.isoformat(timespec="seconds"),
            "who": names.get(each.actor_id or 0, "command line" if not each.actor_id else ""),
            "way": each.way,
            "deed": each.deed,
            "what": DEEDS.get(each.deed, each.deed),
            "subject": each.subject,
            "detail": each.detail,
        }
        for each in audits.newest(uow, last)
    ]
