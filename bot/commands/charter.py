"""`mentorline charter`: the clocks, hours, counts and cover lists that a programme agreed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from domain.escalation import from_settings, names
from domain.model import Event
from storage import audits, programmes

if TYPE_CHECKING:
    from storage.programmes import Programme
    from storage.uow import UnitOfWork

app = typer.Typer(help="What the service waits for, and how long.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="As in the list, such as routine_step")]


@app.command("list")
def list_(*, json: listing.AsJson = False) -> None:
    """List what the programme has set, and what stands at its default."""
    agreed = commit(settings_with_keys(), _programme).charter
    rows = [{"name": each, "value": agreed.get(each, "default")} for each in names()]
    listing.show(rows, as_json=json)


@app.command("set")
def set_(
    name: Name,
    value: Annotated[str, typer.Argument(help="Minutes, a count, hours or a cover list")],
) -> None:
    """Set one of them; what cannot be read is refused, and nothing changes."""

    def work(uow: UnitOfWork) -> None:
        _agree(uow, dict(_programme(uow).charter) | {name: value}, f"{name} set")

    commit(settings_with_keys(), work)
    _say(f"{name} is {value} now.")


@app.command("reset")
def reset(name: Name) -> None:
    """Let one of them stand at its default again."""

    def work(uow: UnitOfWork) -> None:
        agreed = dict(_programme(uow).charter)
        if agreed.pop(name, None) is None:
            raise NotReady(f"{name} is not set; see `charter list`")
        _agree(uow, agreed, f"{name} reset")

    commit(settings_with_keys(), work)
    _say(f"{name} stands at its default again.")


def _programme(uow: UnitOfWork) -> Programme:
    found = programmes.get(uow)
    if found is None:
        raise NotReady("this database holds no programme yet; run `mentorline init` first")
    return found


def _agree(uow: UnitOfWork, agreed: dict[str, str], change: str) -> None:
    """Store a charter that can be read as a whole; raises NotReady."""
    try:
        from_settings(agreed)
    except ValueError as fault:
        raise NotReady(str(fault)) from None
    programmes.set_charter(uow, agreed)
    uow.log(Event("charter.changed", reason=change))
    audits.add(uow, None, "charter.changed", way="command", setting=change)


def _say(what: str) -> None:
    console = Console(highlight=False)
    console.print(
        escape(f"{what} A running service reads it when it starts again."), soft_wrap=True
    )
