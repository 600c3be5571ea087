"""`mentorline people address`: whose an address is, by the coordinator's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing, whom
from bot.commands.work import commit, settings_with_keys
from domain.linking import people_channels
from domain.model import Channel
from handlers.desk import sit_down
from handlers.people import addressing
from storage import addresses

if TYPE_CHECKING:
    from domain.model import Person
    from storage.uow import UnitOfWork

app = typer.Typer(help="The numbers and chats of a person.", no_args_is_help=True)

Whom = Annotated[str, typer.Argument(metavar="NAME|ADDRESS", help="Whose")]
On = Annotated[str, typer.Argument(metavar="CHANNEL", help="sms, whatsapp or telegram")]
Value = Annotated[str, typer.Argument(metavar="ADDRESS", help="A number, or a chat id")]
DryRun = Annotated[bool, typer.Option(help="Say what would change, change nothing")]


@app.command("list")
def list_all(who: Whom, *, json: listing.AsJson = False) -> None:
    """List a person's addresses; it prints numbers: mind who reads the screen."""
    listing.show(commit(settings_with_keys(), lambda uow: _rows(uow, who)), as_json=json)


@app.command("add")
def add(
    who: Whom,
    channel: On,
    address: Value,
    *,
    move: Annotated[
        bool, typer.Option("--move", help="Also from somebody else, who loses it")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Give a person an address; one of somebody else moves only with --move."""
    on = _channel(channel)
    given = whom.value(on, address)
    said = commit(
        settings_with_keys(),
        lambda uow: _add(uow, whom.find(uow, who), (on, given), move=move, dry_run=dry_run),
        tells=True,
    )
    _say(said, dry_run=dry_run)


@app.command("remove")
def remove(who: Whom, channel: On, address: Value, *, dry_run: DryRun = False) -> None:
    """Take an address from a person; what waited for them there is not sent."""
    on = _channel(channel)
    given = whom.value(on, address)
    said = commit(
        settings_with_keys(),
        lambda uow: _remove(uow, whom.find(uow, who), (on, given), dry_run=dry_run),
        tells=True,
    )
    _say(said, dry_run=dry_run)


def _add(
    uow: UnitOfWork, person: Person, given: tuple[Channel, str], *, move: bool, dry_run: bool
) -> str:
    desk = sit_down(uow)
    before = addressing.holder(desk, *given)
    if before is not None and before.id == person.id:
        return f"{person.name} has that address; nothing to do"
    if before is not None and not move:
        raise NotReady(
            f"that address belongs to {before.name}, and one address is one "
            "person; --move takes it from them"
        )
    if not dry_run:
        addressing.give(desk, person, given, None, move=move)
    return f"{person.name} has it now" if before is None else f"it moves to {person.name}"


def _remove(uow: UnitOfWork, person: Person, given: tuple[Channel, str], *, dry_run: bool) -> str:
    found = addresses.find(uow, *given)
    if found is None or found.person_id != person.id:
        raise NotReady(f"{person.name} has no such address; see `people address list`")
    if not dry_run:
        addressing.take(sit_down(uow), person, found.id, None)
    return f"{person.name} no longer has it"


def _rows(uow: UnitOfWork, who: str) -> list[dict[str, Any]]:
    return [
        {
            "channel": each.channel,
            "address": each.value,
            "verified_at": each.verified_at.isoformat() if each.verified_at else None,
            "blocked": each.blocked_at is not None,
        }
        for each in addresses.of_person(uow, whom.find(uow, who).id)
    ]


def _channel(text: str) -> Channel:
    channels = people_channels(list(Channel))
    found = next((each for each in channels if each == text.casefold()), None)
    if found is None:
        raise NotReady(f"{text} is no channel; write one of {', '.join(channels)}")
    return found


def _say(said: str, *, dry_run: bool) -> None:
    more = " (nothing was changed)" if dry_run else ""
    Console(highlight=False).print(escape(f"{said}{more}."), soft_wrap=True)
