"""`mentorline roster`: import the shifts, see who is on call, and where nobody is."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import (
    importing,
    listing,
    roster_calendar,
    roster_holidays,
    roster_leave,
    roster_override,
    roster_rotation,
    roster_rule,
    roster_saving,
    roster_temporary,
)
from bot.commands.work import commit, settings_with_keys
from content import calendars
from content.tables import read
from domain import oncall
from domain.importing.roster import plan_roster
from domain.local_time import UnknownZone, to_local, to_utc
from handlers import imports
from handlers.shifts import foresight
from storage import people, roster

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.importing.rows import Table
    from domain.model import Shift
    from domain.rota.gaps import Double, Gap
    from storage.uow import UnitOfWork

app = typer.Typer(help="Who is on call, per discipline and hour.", no_args_is_help=True)
_INSTANTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
_A_WEEK = timedelta(days=7)
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


for _group in (roster_rotation, roster_rule, roster_override, roster_temporary, roster_leave):
    app.add_typer(_group.app, name=_group.__name__.rpartition("_")[2])


@app.command()
def show(
    *,
    at: Annotated[
        datetime | None,
        typer.Option(formats=_INSTANTS, help="An instant in UTC, such as 2026-11-24T02:00"),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=_INSTANTS, help="All from an instant on")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=_INSTANTS, help="Until this instant")
    ] = None,
    zone: Annotated[
        str, typer.Option(help="The time zone of these instants, instead of UTC")
    ] = "UTC",
    json: listing.AsJson = False,
) -> None:
    """Show who is on call now, at an instant, or from one to another, but for who is away."""
    if at and (since or until):
        raise NotReady("--at is one instant, --from and --to are a span; give one or the other")
    if until and not since:
        raise NotReady("--to needs a --from; say when the span begins")
    instant, first, last = (_instant(each, zone) for each in (at, since, until))
    if first and last and last <= first:
        raise NotReady("--to is not after --from; write a later one")
    rows = commit(
        settings_with_keys(),
        lambda uow: (
            _between(uow, first, last or first + _A_WEEK)
            if first
            else _on_call(uow, instant or uow.now)
        ),
    )
    listing.show(rows, as_json=json)


@app.command("gaps")
def show_gaps(
    *,
    days: Annotated[int, typer.Option(min=1, max=90, help="So many days ahead")] = 14,
    json: listing.AsJson = False,
) -> None:
    """Show when nobody is on call, and where two rules put two people in one place."""
    ahead = timedelta(days=days)
    listing.show(commit(settings_with_keys(), lambda uow: _wrong(uow, ahead)), as_json=json)


def _instant(given: datetime | None, zone: str) -> datetime | None:
    try:
        return to_utc(given, zone) if given else None
    except UnknownZone as fault:
        raise NotReady(str(fault)) from None


def _on_call(uow: UnitOfWork, instant: datetime) -> list[dict[str, Any]]:
    shifts = oncall.on_call(roster.near(uow, instant, timedelta()), instant)
    return _rows(uow, sorted(shifts, key=lambda one: one.discipline))


def _between(uow: UnitOfWork, since: datetime, until: datetime) -> list[dict[str, Any]]:
    found = roster.near(uow, since, until - since)
    return _rows(uow, [each for each in found if to_utc(each.starts, each.time_zone) < until])


def _rows(uow: UnitOfWork, shifts: Sequence[Shift]) -> list[dict[str, Any]]:
    names = people.many(uow, {each.mentor_id for each in shifts})
    return [
        {
            "discipline": each.discipline,
            "tier": each.tier,
            "mentor": names[each.mentor_id].name,
            "day": f"{each.starts:%a}",
            "from": each.starts.isoformat(timespec="minutes"),
            "until": each.ends.isoformat(timespec="minutes"),
            "time_zone": each.time_zone,
        }
        for each in shifts
    ]


def _wrong(uow: UnitOfWork, ahead: timedelta) -> list[dict[str, Any]]:
    zone, found = roster_saving.zone(uow, ""), foresight.foresee(uow, ahead)
    names = roster_saving.names_of(uow, (who for each in found.doubles for who in each.mentors))
    gaps = [_row("nobody", each, zone) for each in found.gaps]
    doubles = [
        _row("two", each, zone)
        | {"tier": each.tier, "who": ", ".join(names[who] for who in each.mentors)}
        for each in found.doubles
    ]
    return [*gaps, *doubles]


def _row(what: str, found: Gap | Double, zone: str) -> dict[str, Any]:
    first, last = (_local(each, zone) for each in (found.starts, found.ends))
    return {
        "on_call": what,
        "discipline": found.discipline,
        "tier": None,
        "day": f"{first:%a}" if first else None,
        "from": first.isoformat(timespec="minutes") if first else None,
        "until": last.isoformat(timespec="minutes") if last else None,
        "time_zone": zone,
        "who": None,
    }


def _local(instant: datetime | None, zone: str) -> datetime | None:
    return to_local(instant, zone).replace(tzinfo=None) if instant else None
