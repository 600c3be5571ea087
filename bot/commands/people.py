"""`mentorline people`: import, invite and list the people of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands import importing, listing, people_addresses, people_volunteers
from bot.commands.work import commit, settings_with_keys
from domain.importing.cells import hint, same_name
from domain.importing.people import plan_people
from handlers import imports
from handlers.joining import invitations
from storage import addresses, facilities, people
from storage import invitations as sent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.importing.rows import PersonRow, Planned
    from domain.model import Person
    from storage.uow import UnitOfWork

app = typer.Typer(help="Mentees, mentors, coordinators and leaders.", no_args_is_help=True)
app.add_typer(people_addresses.app, name="address")
app.add_typer(people_volunteers.app, name="volunteers")


@app.command("import")
def import_file(
    file: importing.File,
    *,
    dry_run: importing.DryRun = False,
    invite: Annotated[
        bool, typer.Option(help="Invite those who have not agreed yet, each once")
    ] = True,
) -> None:
    """Import people; each bad row is named with its line, and then nothing is stored."""

    def apply(uow: UnitOfWork, rows: Sequence[Planned[PersonRow]]) -> str | None:
        planned = imports.apply_people(uow, rows, invite=invite)
        return _told(planned) if planned else None

    importing.run(importing.Import("people", plan_people, apply), file, dry_run=dry_run)


@app.command("invite")
def invite(
    name: Annotated[
        str | None, typer.Argument(help="One person, as the file names them; else everybody")
    ] = None,
) -> None:
    """Invite people who have not agreed yet, each once; at night it waits for the morning."""
    planned = commit(settings_with_keys(), lambda uow: invitations.plan(uow, _named(uow, name)))
    none = "Nobody to invite: all have been invited, have joined or left, or have no address."
    Console(highlight=False).print(_told(planned) if planned else none)


@app.command("list")
def list_all(
    *,
    unknown: Annotated[
        bool, typer.Option(help="Addresses that wrote to us and belong to nobody yet")
    ] = False,
    json: listing.AsJson = False,
) -> None:
    """List the people, or with --unknown the strangers whose questions were kept."""
    settings = settings_with_keys()
    listing.show(commit(settings, _strangers if unknown else _people), as_json=json)


def _told(planned: int) -> str:
    some = "1 invitation goes" if planned == 1 else f"{planned} invitations go"
    return f"{some} out by the service, at night from 07:00 on."


def _named(uow: UnitOfWork, name: str | None) -> Sequence[Person]:
    everybody = people.every(uow)
    if name is None:
        return everybody
    found = [each for each in everybody if same_name(each.name) == same_name(name)]
    if not found:
        guess = hint(name, [each.name for each in everybody])
        console = Console(stderr=True, highlight=False)
        said = f"nobody is called {name}{guess}; see `mentorline people list`"
        console.print(escape(said), soft_wrap=True)
        raise typer.Exit(1)
    return found


def _people(uow: UnitOfWork) -> list[dict[str, Any]]:
    places = {each.id: each.name for each in facilities.every(uow)}
    invited = sent.invited(uow)
    return [
        {
            "name": each.name,
            "roles": "|".join(sorted(each.roles)),
            "cadre": each.cadre,
            "discipline": each.discipline,
            "facility": places.get(each.facility_id or 0, ""),
            "channels": ", ".join(one.channel for one in addresses.of_person(uow, each.id)),
            "state": _state(each, invited=each.id in invited),
        }
        for each in people.every(uow)
        if each.erased_at is None
    ]


def _state(person: Person, *, invited: bool) -> str:
    if person.stopped_at is not None:
        return "stopped"
    if person.consented_at is not None:
        return "joined"
    return "invited" if invited else "not invited"


def _strangers(uow: UnitOfWork) -> list[dict[str, Any]]:
    return [
        {"channel": each.channel, "address": each.value, "last_text": text, "at": at.isoformat()}
        for each, text, at in addresses.strangers(uow)
    ]
