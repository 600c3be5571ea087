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
from handlers import linking, parting
from handlers.desk import sit_down
from storage import addresses, people

if TYPE_CHECKING:
    from domain.model import Person
    from storage.addresses import Address
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
    found = addresses.find(uow, *given)
    holder = found.person_id if found is not None else None
    if holder == person.id:
        return f"{person.name} has that address; nothing to do"
    if holder is not None and not move:
        raise NotReady(
            f"that address belongs to {people.get(uow, holder).name}, and one address is one "
            "person; --move takes it from them"
        )
    if not dry_run:
        _give(uow, person, given, found)
    return f"{person.name} has it now" if holder is None else f"it moves to {person.name}"


def _give(
    uow: UnitOfWork, person: Person, given: tuple[Channel, str], found: Address | None
) -> None:
    desk = sit_down(uow)
    if found is None:
        addresses.add(uow, *given, person.id)
    else:
        parting.part(desk, found, "by command")
        addresses.give(uow, found.id, person.id)
    desk.log("address.given", None, "by command", person_id=person.id, channel=given[0])
    desk.did(None, "address.given", f"person:{person.id}", channel=given[0])


def _remove(uow: UnitOfWork, person: Person, given: tuple[Channel, str], *, dry_run: bool) -> str:
    found = addresses.find(uow, *given)
    if found is None or found.person_id != person.id:
        raise NotReady(f"{person.name} has no such address; see `people address list`")
    if not dry_run:
        desk = sit_down(uow)
        linking.remove(desk, person, found, "by command")
        desk.did(None, "address.removed", f"person:{person.id}", channel=given[0])
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
