"""`mentorline roster override`: somebody comes on, goes off or stands in, for once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import listing, roster_saving
from bot.commands.roster_saving import At, DryRun, Id, Made, Of, Yes, Zone
from bot.commands.work import commit, settings_with_keys
from domain.local_time import to_utc
from domain.model import Tier
from domain.rota import reading
from domain.rota.values import Override, OverrideKind
from handlers.desk import sit_down
from handlers.rostering import changing
from storage import rota

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Exceptions: who comes on, goes off or stands in.", no_args_is_help=True)
A_YEAR = timedelta(days=366)
From = Annotated[str, typer.Option("--from", help="Local time, such as 2026-12-24T07:00")]
To = Annotated[str, typer.Option("--to", help="Local time; a day alone means all of it")]


@app.command("add")
def add(  # noqa: PLR0913 (each is an option)
    discipline: Of,
    *,
    starts: From,
    ends: To,
    on: Annotated[str, typer.Option("--on", help="Who comes on, by name or address")] = "",
    off: Annotated[str, typer.Option("--off", help="Who goes off")] = "",
    tier: At = Tier.REGIONAL,
    zone: Zone = "",
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add an override, once the next hand-offs have been seen.

    With both --on and --off, one stands in for the other, but only while that one is on.
    """

    def adding(uow: UnitOfWork) -> Made:
        line = roster_saving.line(discipline, tier)
        first, last = reading.starts(starts), reading.ends(ends)
        in_zone = roster_saving.zone(uow, zone)
        comes = roster_saving.on(uow, on, line[1]) if on else None
        goes = roster_saving.on(uow, off, line[1]) if off else None
        wish = Override(
            0,
            *line,
            _kind(on, off),
            first,
            last,
            in_zone,
            comes.id if comes else None,
            goes.id if goes else None,
        )
        new = changing.override(sit_down(uow), wish, None)
        who = _who(new, {each.id: each.name for each in (comes, goes) if each})
        words = f"{', '.join(line)}, {_when(new)}: {who}"
        since = max(uow.now, to_utc(new.starts, new.time_zone))
        return Made(new.id, words, roster_saving.coming(uow, line, since))

    roster_saving.save(adding, yes=yes, dry_run=dry_run)


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the overrides of today and of the year to come, swapped shifts among them."""
    roster_saving.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("remove")
def remove(override: Id) -> None:
    """Remove an override, as if it had never been made."""

    def removing(uow: UnitOfWork) -> str:
        found = roster_saving.one(_known(uow), override, "override", lambda each: each.id)
        changing.take_back(sit_down(uow), found, None)
        return f"Override {found.id} is gone: {found.discipline}, {found.tier}, {_when(found)}"

    roster_saving.change(removing)


def _kind(on: str, off: str) -> OverrideKind:
    if on and off:
        return OverrideKind.REPLACE
    if not on and not off:
        raise NotReady("say who comes on (--on), who goes off (--off), or both")
    return OverrideKind.ADD if on else OverrideKind.REMOVE


def _known(uow: UnitOfWork) -> list[Override]:
    return rota.overrides(uow, uow.now, uow.now + A_YEAR)


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    known = _known(uow)
    ids = (person for each in known for person in (each.mentor_id, each.replaces_id))
    names = roster_saving.names_of(uow, ids)
    return [
        {
            "id": each.id,
            "discipline": each.discipline,
            "tier": each.tier,
            "from": each.starts.isoformat(timespec="minutes"),
            "until": each.ends.isoformat(timespec="minutes"),
            "time_zone": each.time_zone,
            "who": _who(each, names),
        }
        for each in known
    ]


def _who(override: Override, names: dict[int, str]) -> str:
    on, off = (names.get(each or 0, "") for each in (override.mentor_id, override.replaces_id))
    if override.kind is OverrideKind.REPLACE:
        return f"{on} for {off}"
    return f"{on} comes on" if override.kind is OverrideKind.ADD else f"{off} goes off"


def _when(override: Override) -> str:
    ends = (roster_saving.moment(each) for each in (override.starts, override.ends))
    return f"{' to '.join(ends)} {override.time_zone}"
