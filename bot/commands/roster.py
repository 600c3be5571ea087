"""`mentorline roster`: import the shifts and see who is on call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import importing, listing, roster_calendar, roster_holidays
from bot.commands.work import commit, settings_with_keys
from content import calendars
from content.tables import read
from domain import oncall
from domain.importing.roster import plan_roster
from handlers import imports
from storage import people, roster

if TYPE_CHECKING:
    from domain.importing.rows import Table
    from storage.uow import UnitOfWork

app = typer.Typer(help="Who is on call, per discipline and hour.", no_args_is_help=True)
_INSTANTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
KIND = importing.Import("shifts", plan_roster, imports.apply_roster)


app.command("export")(roster_calendar.export)
app.command("feed")(roster_calendar.feed)
app.add_typer(roster_holidays.app, name="holidays")


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or iCalendar (.ics)")
    ],
    *,
    dry_run: importing.DryRun = False,
    mentor: Annotated[
        str, typer.Option(help="Of an .ics whose events do not name who is on duty")
    ] = "",
    discipline: Annotated[str, typer.Option(help="Of an .ics whose events say none")] = "",
    tier: Annotated[str, typer.Option(help="Of an .ics whose events say none")] = "",
) -> None:
    """Import shifts; each bad row is named with its line, and then nothing is stored."""
    lacking = calendars.Lacking(mentor, discipline, tier)

    def reading(name: str, data: bytes) -> Table:
        if name.lower().endswith(".ics"):
            now = commit(settings_with_keys(), lambda uow: uow.now)
            return calendars.read(data, now, lacking)
        return read(name, data)

    importing.run(KIND, file, dry_run=dry_run, reading=reading)


@app.command()
def show(
    *,
    at: Annotated[
        datetime | None,
        typer.Option(formats=_INSTANTS, help="An instant in UTC, such as 2026-11-24T02:00"),
    ] = None,
    json: listing.AsJson = False,
) -> None:
    """Show who is on call now, or at an instant."""
    instant = at.replace(tzinfo=UTC) if at else None
    rows = commit(settings_with_keys(), lambda uow: _on_call(uow, instant or uow.now))
    listing.show(rows, as_json=json)


def _on_call(uow: UnitOfWork, instant: datetime) -> list[dict[str, Any]]:
    shifts = oncall.on_call(roster.near(uow, instant, timedelta()), instant)
    names = people.many(uow, {each.mentor_id for each in shifts})
    return [
        {
            "discipline": each.discipline,
            "tier": each.tier,
            "mentor": names[each.mentor_id].name,
            "from": each.starts.isoformat(timespec="minutes"),
            "until": each.ends.isoformat(timespec="minutes"),
            "time_zone": each.time_zone,
        }
        for each in sorted(shifts, key=lambda one: one.discipline)
    ]
