"""`mentorline people`: import and list the people of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import importing, listing, people_addresses
from bot.commands.work import commit, settings_with_keys
from domain.importing.people import plan_people
from handlers import imports
from storage import addresses, facilities, people

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Mentees, mentors, coordinators and leaders.", no_args_is_help=True)
app.add_typer(people_addresses.app, name="address")
KIND = importing.Import("people", plan_people, imports.apply_people)


@app.command("import")
def import_file(file: importing.File, *, dry_run: importing.DryRun = False) -> None:
    """Import people; each bad row is named with its line, and then nothing is stored."""
    importing.run(KIND, file, dry_run=dry_run)


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


def _people(uow: UnitOfWork) -> list[dict[str, Any]]:
    places = {each.id: each.name for each in facilities.every(uow)}
    return [
        {
            "name": each.name,
            "roles": "|".join(sorted(each.roles)),
            "cadre": each.cadre,
            "discipline": each.discipline,
            "facility": places.get(each.facility_id or 0, ""),
            "channels": ", ".join(one.channel for one in addresses.of_person(uow, each.id)),
            "left": each.stopped_at is not None,
        }
        for each in people.every(uow)
        if each.erased_at is None
    ]


def _strangers(uow: UnitOfWork) -> list[dict[str, Any]]:
    return [
        {"channel": each.channel, "address": each.value, "last_text": text, "at": at.isoformat()}
        for each, text, at in addresses.strangers(uow)
    ]
