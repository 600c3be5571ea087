"""`mentorline reminders`: words for some people, so many days before a date that may move."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing
from bot.commands.schedules import COUNT, fire_rows
from bot.commands.work import commit, settings_with_keys
from domain.importing.cells import hint
from domain.model import Discipline, Role
from domain.recurrence import BadRule
from handlers.desk import sit_down
from handlers.schedules import reminders as planned
from storage import cohorts, facilities, reminders
from storage.reminders import Reminder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.schedules.reminders import Foreseen
    from storage.uow import UnitOfWork

app = typer.Typer(help="Words for some people before a date.", no_args_is_help=True)
MOST_TEXT: Final = 1000
MOST_NAME: Final = 80
MOST_BEFORE: Final = 365
_WHY: Final = {
    "left": "has left",
    "no_consent": "has not agreed to join",
    "no_address": "has no address that we write to",
    "blocked": "cannot be reached at any address",
    "window": "has not written on WhatsApp for a day and has no other address",
}
Name = Annotated[str, typer.Argument(help="What it is called, as in the list")]
Day = Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The date it is about")]


@app.command()
def add(  # noqa: PLR0913 (each is an option that somebody types)
    name: Name,
    *,
    text: Annotated[str, typer.Option(help="What people read")],
    on: Day,
    before: Annotated[
        list[int] | None, typer.Option(help="So many days before the date; may be given again")
    ] = None,
    at: Annotated[str, typer.Option(help="The time, by each reader's own clock")] = "16:00",
    role: Annotated[Role, typer.Option(help="Whom it is for")] = Role.MENTEE,
    discipline: Annotated[Discipline | None, typer.Option(help="Only of this one")] = None,
    facility: Annotated[str, typer.Option(help="Only of this one, by its code")] = "",
    cohort: Annotated[str, typer.Option(help="Only its members, by its name")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it and store nothing")] = False,
) -> None:
    """Plan a reminder, and show when it goes out, to how many people, and whom it will skip."""
    chosen = {"role": role, "discipline": discipline, "facility": facility, "cohort": cohort}
    audience = {filter_: str(value) for filter_, value in chosen.items() if value}
    befores = tuple(sorted(set(before or [1]), reverse=True))
    new = Reminder(0, name.strip(), text.strip(), on.date(), at, befores, audience)

    def work(uow: UnitOfWork) -> Foreseen:
        _check(uow, new)
        foreseen = _foresee(uow, new)
        if not any(foreseen.fires.values()):
            raise NotReady("all its days are over; write a later date with --on")
        if not dry_run:
            planned.plan(sit_down(uow), reminders.add(uow, new))
        return foreseen

    _show(commit(settings_with_keys(), work, tells=True))
    _say("Nothing was stored." if dry_run else f"The reminder {new.name} is planned.")


@app.command("list")
def list_(*, json: listing.AsJson = False) -> None:
    """List the reminders with their dates, the earliest first."""
    found = commit(settings_with_keys(), reminders.every)
    listing.show([_row(each) for each in found], as_json=json)


@app.command()
def preview(name: Name) -> None:
    """Show when a reminder goes out next, to how many people, and whom it will skip and why."""
    _show(commit(settings_with_keys(), lambda uow: _foresee(uow, _named(uow, name)), tells=True))


@app.command()
def move(name: Name, on: Day) -> None:
    """Give a reminder another date; what is still to come moves with it."""

    def work(uow: UnitOfWork) -> Foreseen:
        moved = planned.move(sit_down(uow), _live(uow, name), on.date())
        foreseen = _foresee(uow, moved)
        if not any(foreseen.fires.values()):
            raise NotReady("all its days would be over; write a later date with --on, or drop it")
        return foreseen

    _show(commit(settings_with_keys(), work, tells=True))
    _say(f"The reminder {name} is moved to {on:%Y-%m-%d}.")


@app.command()
def drop(name: Name) -> None:
    """Take a reminder off the clock; what has gone out has gone out."""
    commit(settings_with_keys(), lambda uow: planned.drop(sit_down(uow), _live(uow, name)))
    _say(f"The reminder {name} is dropped.")


def _check(uow: UnitOfWork, new: Reminder) -> None:
    """Raise NotReady for what cannot be planned, with what to write instead."""
    if not new.name or len(new.name) > MOST_NAME:
        raise NotReady(f"a reminder needs a name of at most {MOST_NAME} characters")
    if not new.text or len(new.text) > MOST_TEXT:
        raise NotReady(f"a reminder needs a text of at most {MOST_TEXT} characters")
    if any(not 0 <= each <= MOST_BEFORE for each in new.befores):
        raise NotReady(f"--before is a number of days from 0 to {MOST_BEFORE}")
    if reminders.named(uow, new.name) is not None:
        raise NotReady(f"there is a reminder {new.name} already; choose another name")
    _check_known("facility", new, [each.code for each in facilities.every(uow)])
    _check_known("cohort", new, [each.name for each in cohorts.every(uow)])


def _check_known(what: str, new: Reminder, known: Sequence[str]) -> None:
    wanted = new.audience.get(what)
    if wanted is not None and wanted not in known:
        raise NotReady(f"there is no {what} {wanted}{hint(wanted, known)}")


def _foresee(uow: UnitOfWork, found: Reminder) -> Foreseen:
    try:
        return planned.foresee(sit_down(uow), found, COUNT)
    except BadRule as fault:
        raise NotReady(str(fault)) from None


def _named(uow: UnitOfWork, name: str) -> Reminder:
    found = reminders.named(uow, name)
    if found is None:
        guess = hint(name, [each.name for each in reminders.every(uow)])
        raise NotReady(f"there is no reminder {name}{guess}; see `reminders list`")
    return found


def _live(uow: UnitOfWork, name: str) -> Reminder:
    found = _named(uow, name)
    if found.state != "on":
        raise NotReady(f"the reminder {name} is {found.state}; add another one")
    return found


def _row(found: Reminder) -> dict[str, Any]:
    return {
        "name": found.name,
        "on": found.on.isoformat(),
        "at": found.at_local,
        "days_before": ", ".join(str(each) for each in found.befores),
        "audience": ", ".join(f"{name} {value}" for name, value in found.audience.items()),
        "state": found.state,
        "text": found.text,
    }


def _show(foreseen: Foreseen) -> None:
    rows = [row for zone, fires in foreseen.fires.items() for row in fire_rows(fires, zone)]
    listing.show(rows, as_json=False)
    _say(f"As things stand it reaches {_people(len(foreseen.reached))}.")
    for each in foreseen.skipped:
        _say(f"Skips {each.person.name}, who {_WHY.get(each.reason, each.reason)}.")


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _say(what: str) -> None:
    Console(highlight=False).print(escape(what), soft_wrap=True)
