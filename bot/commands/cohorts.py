"""`mentorline cohorts`: who starts a course together, when it goes out, and how far each is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands import cohorts_members, importing, listing
from bot.commands.cohorts_members import Name, day, refusals
from bot.commands.work import commit, settings_with_keys
from domain.courses import Cohort, CohortState
from domain.local_time import clock_text
from handlers.desk import sit_down
from handlers.lessons import enrolling, starting
from storage import cohorts, items, people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from domain.items import Course
    from handlers.desk import Desk
    from handlers.lessons.enrolling import Member
    from storage.uow import UnitOfWork

app = typer.Typer(help="Cohorts of a course, and their members.", no_args_is_help=True)
app.command("enrol")(cohorts_members.enrol)
app.command("trained")(cohorts_members.trained)


@app.command("add")
def add(
    name: Name,
    *,
    course: Annotated[str, typer.Option(help="Its name, as its pack has it")],
    starts: Annotated[str, typer.Option(help="The first day of its first week, YYYY-MM-DD")],
    days: Annotated[str, typer.Option(help="Weekdays, like mon,wed,fri")] = "",
    at: Annotated[str, typer.Option(help="Local time, like 12:30")] = "",
    dry_run: importing.DryRun = False,
) -> None:
    """Add a cohort; its next pushes are shown for each zone where somebody may be a member."""
    named = tuple(each.strip().upper()[:2] for each in days.split(",") if each.strip())
    new = Cohort(0, name, 0, day(starts), named, at, CohortState.PLANNED)

    def work(uow: UnitOfWork) -> list[str]:
        checked = enrolling.check(uow, new, course)
        found = items.course_of(uow, checked.course_id)
        zones = {each.time_zone for each in people.with_role(uow, found.reader)}
        shown = _pushes(uow, checked, found, zones)
        if not dry_run:
            enrolling.add(sit_down(uow), new, course)
        return shown

    with refusals():
        shown = commit(settings_with_keys(), work)
    state = "would be added; nothing was changed" if dry_run else "added"
    _say(*shown, f"{name} {state}. Next: mentorline cohorts enrol")


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the cohorts."""

    def work(uow: UnitOfWork) -> list[dict[str, object]]:
        return [_row(uow, each) for each in cohorts.every(uow)]

    listing.show(commit(settings_with_keys(), work), as_json=json)


@app.command("show")
def show(name: Name, *, json: listing.AsJson = False) -> None:
    """Show the members by name: what each waits for, and what they answered; never ranks."""
    with refusals():
        found = commit(
            settings_with_keys(), lambda uow: enrolling.members(uow, enrolling.find(uow, name))
        )
    listing.show([_member(each) for each in found], as_json=json)


@app.command("start")
def start(name: Name, *, dry_run: importing.DryRun = False) -> None:
    """Put a cohort on the clock; items that are not signed are left out, and named."""

    def work(uow: UnitOfWork) -> list[str]:
        cohort = enrolling.find(uow, name)
        course = items.course_of(uow, cohort.course_id)
        known = [each.person.time_zone for each in enrolling.members(uow, cohort)]
        shown = _pushes(uow, cohort, course, known)
        if dry_run:
            found = starting.may_start(uow, cohort)
        else:
            found = starting.start(sit_down(uow), cohort)
        left = ", ".join(found.unsigned)
        return [*shown, *([f"Left out until they are signed: {left}."] if left else [])]

    with refusals():
        shown = commit(settings_with_keys(), work, tells=True)
    _say(*shown, f"{name} {'would start; nothing was changed' if dry_run else 'is on'}.")


@app.command("pause")
def pause(name: Name) -> None:
    """Let nothing of a cohort go out until it is resumed."""
    _change(name, starting.pause)
    _say(f"{name} is paused. Next: mentorline cohorts resume")


@app.command("resume")
def resume(name: Name) -> None:
    """Go on with a paused cohort; what fell into the pause is not made up for."""
    _change(name, starting.resume)
    _say(f"{name} is on.")


def _change(name: str, change: Callable[[Desk, Cohort], None]) -> None:
    with refusals():
        commit(
            settings_with_keys(),
            lambda uow: change(sit_down(uow), enrolling.find(uow, name)),
            tells=True,
        )


def _pushes(uow: UnitOfWork, cohort: Cohort, course: Course, zones: Iterable[str]) -> list[str]:
    """Return a line for each zone with the next times at which lessons go out there."""
    return [
        f"{zone}: "
        + ", ".join(
            clock_text(each, zone, uow.now)
            for each in starting.next_pushes(cohort, course, uow.now, zone)
        )
        for zone in sorted(set(zones))
    ]


def _row(uow: UnitOfWork, cohort: Cohort) -> dict[str, object]:
    course = items.course_of(uow, cohort.course_id)
    places = cohorts.enrolled(uow, cohort.id)
    return {
        "name": cohort.name,
        "course": course.ref,
        "version": course.version,
        "state": str(cohort.state),
        "starts": cohort.starts_on.isoformat(),
        "days": ",".join(cohort.days),
        "at": cohort.at_local,
        "members": len(places),
    }


def _member(each: Member) -> dict[str, object]:
    place = each.place
    return {
        "name": each.person.name,
        "state": str(place.state),
        "waits_for": ", ".join(each.waits_for),
        "trained_on": place.trained_on.isoformat() if place.trained_on else "",
        "sent": each.sent,
        "answered": each.answered,
        "right": each.right,
        "retired": each.retired,
        "most_a_week": place.most_a_week,
    }


def _say(*lines: str) -> None:
    console = Console(highlight=False)
    for line in lines:
        console.print(escape(line), soft_wrap=True)
