"""`mentorline roster leave`: who is away; their shifts stay theirs, and nobody is asked there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import listing, roster_saving
from bot.commands.roster_override import A_YEAR, To
from bot.commands.roster_saving import DryRun, Made, Yes
from bot.commands.work import commit, settings_with_keys
from domain.local_time import to_local, to_utc
from domain.rota import reading
from domain.shifts import Span
from handlers.desk import sit_down
from handlers.rostering import leaving
from handlers.shifts import absences
from storage import people, rota

if TYPE_CHECKING:
    from domain.model import Person
    from domain.rota.values import Leave
    from storage.uow import UnitOfWork

app = typer.Typer(help="Who is away, from when to when.", no_args_is_help=True)
Whom = Annotated[str, typer.Argument(metavar="NAME|ADDRESS", help="Who is away")]


@app.command("add")
def add(
    who: Whom,
    *,
    starts: Annotated[
        str, typer.Option("--from", help="In their local time; from now on unless given")
    ] = "",
    ends: To,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Note that somebody is away, once their shifts in that time have been seen."""

    def adding(uow: UnitOfWork) -> Made:
        person = roster_saving.on(uow, who, None)
        zone = person.time_zone
        first = reading.starts(starts) if starts else to_local(uow.now, zone).replace(tzinfo=None)
        last = reading.ends(ends)
        reading.check_span(first, last, zone)
        since, until = to_utc(first, zone), to_utc(last, zone)
        if until <= uow.now:
            raise NotReady("that time is over; write a later --to")
        desk, gone = sit_down(uow), Span(max(since, uow.now), until)
        theirs = absences.shifts_in(desk, person, gone)
        leaving.note(desk, person, gone, None)
        known = rota.leaves_of(uow, person.id, uow.now)
        made = next(each.id for each in known if each.ends_at == gone.ends)
        return Made(
            made,
            f"{person.name} is away from {roster_saving.moment(first)} to "
            f"{roster_saving.moment(last)} {zone}; {len(theirs)} shifts need somebody else",
            roster_saving.rows(uow, [[each] for each in theirs[: roster_saving.SHOWN]]),
            "The first of them:",
            "They have no shift in that time.",
        )

    roster_saving.save(adding, yes=yes, dry_run=dry_run)


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List who is away now or within a year."""
    roster_saving.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("end")
def end(who: Whom) -> None:
    """Somebody is back: the leave of now ends, one that has not begun is taken off."""

    def ending(uow: UnitOfWork) -> str:
        person = roster_saving.on(uow, who, None)
        found = rota.leaves_of(uow, person.id, uow.now)
        if not found:
            raise NotReady(f"{person.name} is not away; see `mentorline roster leave list`")
        first = found[0]
        leaving.end(sit_down(uow), person, [first], None)
        return f"{person.name} is back; the leave {_span(first, person)} is over"

    roster_saving.change(ending)


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    known = rota.leaves(uow, uow.now, uow.now + A_YEAR)
    who = people.many(uow, {each.mentor_id for each in known})
    return [
        {
            "id": each.id,
            "who": who[each.mentor_id].name,
            "from": _local(each.starts_at, who[each.mentor_id]).isoformat(timespec="minutes"),
            "until": _local(each.ends_at, who[each.mentor_id]).isoformat(timespec="minutes"),
            "time_zone": who[each.mentor_id].time_zone,
            "now": each.starts_at <= uow.now,
        }
        for each in known
    ]


def _span(leave: Leave, person: Person) -> str:
    ends = (_local(each, person) for each in (leave.starts_at, leave.ends_at))
    return " to ".join(roster_saving.moment(each) for each in ends)


def _local(instant: datetime, person: Person) -> datetime:
    return to_local(instant.astimezone(UTC), person.time_zone).replace(tzinfo=None)
