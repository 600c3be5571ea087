"""`mentorline facilities codes`: what a facility's people send to ask for their place."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from domain import join_codes as rules
from handlers.joining import codes
from handlers.joining.codes import BadCode
from storage import join_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.uow import UnitOfWork

T = TypeVar("T")

app = typer.Typer(help="Codes by which people of a facility join.", no_args_is_help=True)


@app.command("new")
def new(
    facility: Annotated[str, typer.Argument(help="The facility's code, such as BUNDA")],
    *,
    code: Annotated[
        str, typer.Option(help="A code of your own, such as BUNDA27; else one is drawn")
    ] = "",
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day on which it no longer works, UTC"),
    ] = None,
    json: listing.AsJson = False,
) -> None:
    """Make a join code of a facility, and print it."""
    until = datetime.combine(expires, time(), UTC) if expires else None
    made = _done(lambda uow: codes.make(uow, facility, code, until))
    if json:
        row = {"facility": facility, "code": made, "expires_at": until and until.isoformat()}
        listing.show([row], as_json=True)
    else:
        Console(highlight=False).print(f"{escape(made)} lets people ask to join at {facility}.")


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the codes of all facilities, and whether they still work."""
    listing.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("revoke")
def revoke(
    code: Annotated[str, typer.Argument(help="As `list` shows it")],
) -> None:
    """Let a code lead nowhere from now on; who has joined by it stays."""
    _done(lambda uow: codes.revoke(uow, code))
    Console(highlight=False).print("The code no longer works.")


def _done(work: Callable[[UnitOfWork], T]) -> T:
    """Run a unit; a code that cannot be used is one sentence, and leaves with 1."""
    try:
        return commit(settings_with_keys(), work)
    except BadCode as fault:
        Console(stderr=True, highlight=False).print(escape(str(fault)), soft_wrap=True)
        raise typer.Exit(1) from None


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    return [
        {
            "facility": each.facility,
            "code": rules.shown(each.code),
            "state": _state(each, uow.now),
            "made_at": each.made_at.isoformat(timespec="minutes"),
            "expires_at": each.expires_at and each.expires_at.isoformat(timespec="minutes"),
        }
        for each in join_codes.every(uow)
    ]


def _state(code: join_codes.JoinCode, now: datetime) -> str:
    if code.revoked_at is not None:
        return "revoked"
    return "expired" if code.expires_at is not None and code.expires_at <= now else "works"
