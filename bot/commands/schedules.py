"""`mentorline schedules`: what goes out by the clock, when next, and a pause."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from domain import recurrence, rule_words
from domain.local_time import UnknownZone, to_local
from domain.recurrence import BadRule
from domain.schedules import ScheduleState
from handlers.desk import sit_down
from handlers.schedules import planning, reminders
from handlers.schedules.kinds import KINDS
from storage import schedules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.schedules import Schedule
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

app = typer.Typer(help="What goes out by the clock, and when next.", no_args_is_help=True)
COUNT: Final = 5
"""So many fires are shown before somebody says yes."""

Id = Annotated[int, typer.Argument(help="As in the list")]


@app.command("list")
def list_(*, json: listing.AsJson = False) -> None:
    """List every schedule with its rule and its next five fires, by the clock of its zone."""
    listing.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command()
def preview(
    rule: Annotated[str, typer.Argument(help='Such as "mon wed fri 12:30"')],
    *,
    zone: Annotated[str, typer.Option(help="The time zone whose clock it goes by")],
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="From this day on")
    ] = None,
    json: listing.AsJson = False,
) -> None:
    """Show the next five fires of a rule before anything is planned by it; nothing is stored."""
    now = commit(settings_with_keys(), lambda uow: uow.now)
    try:
        first = start.date() if start else to_local(now, zone).date()
        fires = recurrence.fires(rule_words.read(rule, first), zone, now, COUNT)
    except (BadRule, UnknownZone) as fault:
        raise NotReady(str(fault)) from None
    listing.show(fire_rows(fires, zone), as_json=json)


@app.command()
def pause(schedule: Id) -> None:
    """Let a schedule be silent until it is resumed."""
    _settle(schedule, ScheduleState.ON, "paused")


@app.command()
def resume(schedule: Id) -> None:
    """Let a paused schedule go on; what fell into the pause is not made up for."""
    _settle(schedule, ScheduleState.PAUSED, "resumed")


def fire_rows(fires: Iterable[datetime], zone: str) -> list[dict[str, Any]]:
    """Return the rows of some fires: when each rings, and when it goes out where that is later."""
    return [
        {
            "zone": zone,
            "rings": local(at, zone),
            "goes_out": local(reminders.goes_at(at, zone), zone),
        }
        for at in fires
    ]


def local(at: datetime, zone: str) -> str:
    """Write an instant by the clock of a zone, with its day: "Fri 2026-11-27 12:30"."""
    return f"{to_local(at, zone):%a %Y-%m-%d %H:%M}"


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    desk = sit_down(uow)
    return [_row(desk, each) for each in schedules.every(uow)]


def _row(desk: Desk, found: Schedule) -> dict[str, Any]:
    rings = found.state is ScheduleState.ON
    after = desk.now
    fires = recurrence.fires(found.rule, found.time_zone, after, COUNT) if rings else []
    return {
        "id": found.id,
        "kind": found.kind,
        "of": KINDS[found.kind].named(desk, found),
        "zone": found.time_zone,
        "rule": rule_words.say(found.rule),
        "catch_up": found.catch_up,
        "state": found.state,
        "next": ", ".join(local(at, found.time_zone) for at in fires),
    }


def _settle(schedule_id: int, needed: ScheduleState, done: str) -> None:
    def work(uow: UnitOfWork) -> Schedule:
        desk = sit_down(uow)
        try:
            found = schedules.get(uow, schedule_id)
        except LookupError:
            raise NotReady(f"there is no schedule {schedule_id}; see `schedules list`") from None
        if found.state is not needed:
            only = f"only one that is {needed} can be {done}"
            raise NotReady(f"schedule {schedule_id} is {found.state}; {only}")
        changing = planning.pause if needed is ScheduleState.ON else planning.resume
        return changing(desk, found)

    settled = commit(settings_with_keys(), work)
    console = Console(highlight=False)
    console.print(escape(f"Schedule {settled.id} is {settled.state} now."), soft_wrap=True)
