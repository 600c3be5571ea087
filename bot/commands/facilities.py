"""`mentorline facilities`: import and list hospitals and health centres, and their join codes."""

from __future__ import annotations

from dataclasses import asdict

import typer

from bot.commands import codes, importing, listing
from bot.commands.work import commit, settings_with_keys
from domain.importing.facilities import plan_facilities
from handlers import imports
from storage import facilities

app = typer.Typer(help="Hospitals and health centres.", no_args_is_help=True)
app.add_typer(codes.app, name="codes")
KIND = importing.Import("facilities", plan_facilities, imports.apply_facilities)


@app.command("import")
def import_file(file: importing.File, *, dry_run: importing.DryRun = False) -> None:
    """Import facilities; each bad row is named with its line, and then nothing is stored."""
    importing.run(KIND, file, dry_run=dry_run)


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the facilities."""
    found = commit(settings_with_keys(), facilities.every)
    rows = [{key: value for key, value in asdict(one).items() if key != "id"} for one in found]
    codes = {one.id: one.code for one in found}
    for row in rows:
        row["coupled_with"] = codes.get(row.pop("coupled_with_id"), "")
    listing.show(rows, as_json=json)
