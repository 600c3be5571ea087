"""`mentorline roster temporary`: a schedule that takes the place of all else for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import listing, roster_saving
from bot.commands.roster_override import A_YEAR, From, To
from bot.commands.roster_saving import At, DryRun, Id, Made, Of, Yes, Zone
from bot.commands.work import commit, settings_with_keys
from domain.local_time import to_utc
from domain.model import Tier
from domain.rota import reading
from domain.rota.values import Duty, Temporary
from handlers.desk import sit_down
from handlers.rostering import changing
from storage import rota

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Schedules that replace all else for a while.", no_args_is_help=True)
_PARTS = 3


@app.command("add")
def add(  # noqa: PLR0913 (each is an option)
    discipline: Of,
    *,
    starts: From,
    ends: To,
    duty: Annotated[
        list[str],
        typer.Option(help="NAME FROM TO, such as 'Dr Neema 2026-12-24T07:00 2026-12-24T19:00'"),
    ],
    tier: At = Tier.REGIONAL,
    zone: Zone = "",
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add a temporary schedule, once the next hand-offs have been seen."""

    def adding(uow: UnitOfWork) -> Made:
        line = roster_saving.line(discipline, tier)
        first, last = reading.starts(starts), reading.ends(ends)
        in_zone = roster_saving.zone(uow, zone)
        duties = tuple(_duty(uow, each, line[1]) for each in duty)
        wish = Temporary(0, *line, first, last, in_zone, duties)
        new = changing.temporary(sit_down(uow), wish, None)
        words = f"{', '.join(line)}, {_when(new)}"
        since = max(uow.now, to_utc(new.starts, new.time_zone))
        return Made(new.id, words, roster_saving.coming(uow, line, since))

    roster_saving.save(adding, yes=yes, dry_run=dry_run)


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the temporary schedules of today and of the year to come, by their duties."""
    roster_saving.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("remove")
def remove(temporary: Id) -> None:
    """Remove a temporary schedule: what it took the place of holds again."""

    def removing(uow: UnitOfWork) -> str:
        found = roster_saving.one(_known(uow), temporary, "temporary", lambda each: each.id)
        changing.end_temporary(sit_down(uow), found, None)
        line = f"{found.discipline}, {found.tier}"
        return f"Temporary schedule {found.id} is gone: {line}, {_when(found)}"

    roster_saving.change(removing)


def _duty(uow: UnitOfWork, text: str, tier: Tier) -> Duty:
    parts = text.rsplit(maxsplit=_PARTS - 1)
    if len(parts) != _PARTS:
        raise NotReady(f"{text!r} is no duty; write NAME FROM TO, the times without a space")
    name, first, last = parts
    return Duty(roster_saving.on(uow, name, tier).id, reading.starts(first), reading.ends(last))


def _known(uow: UnitOfWork) -> list[Temporary]:
    return rota.temporaries(uow, uow.now, uow.now + A_YEAR)


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    known = _known(uow)
    names = roster_saving.names_of(uow, (one.mentor_id for each in known for one in each.duties))
    return [
        {
            "id": each.id,
            "discipline": each.discipline,
            "tier": each.tier,
            "schedule": _when(each),
            "from": duty.starts.isoformat(timespec="minutes"),
            "until": duty.ends.isoformat(timespec="minutes"),
            "who": names[duty.mentor_id],
        }
        for each in known
        for duty in each.duties
    ]


def _when(temporary: Temporary) -> str:
    ends = (roster_saving.moment(each) for each in (temporary.starts, temporary.ends))
    return f"{' to '.join(ends)} {temporary.time_zone}"
