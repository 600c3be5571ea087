"""`mentorline cohorts enrol|trained`: who gets a place, and when they were trained."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import importing, whom
from bot.commands.work import commit, settings_with_keys
from content.tables import BadTable, read
from domain.enrolling import Refused
from domain.model import Discipline  # noqa: TC001 (typer reads it at run time)
from domain.recurrence import BadRule
from handlers.desk import sit_down
from handlers.lessons import enrolling, starting
from handlers.lessons.enrolling import Wanted
from storage import facilities, items, people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from domain.courses import Cohort
    from domain.model import Person, Role
    from handlers.lessons.enrolling import Enrolled
    from storage.uow import UnitOfWork

COLUMNS = ("person", "trained_on")

Name = Annotated[str, typer.Argument(help="The cohort")]
Someone = Annotated[list[str] | None, typer.Option("--person", help="A name or an address")]
PeopleFile = Annotated[
    Path | None,
    typer.Option("--file", exists=True, dir_okay=False, help="CSV or XLSX: person, trained_on"),
]


def enrol(
    name: Name,
    *,
    facility: Annotated[str, typer.Option(help="Everybody of a facility, by its code")] = "",
    discipline: Annotated[Discipline | None, typer.Option(help="Everybody of it")] = None,
    person: Someone = None,
    file: PeopleFile = None,
    dry_run: importing.DryRun = False,
) -> None:
    """Give people places in a course; who cannot have one is named with the reason."""
    if not (facility or discipline or person or file):
        raise NotReady("say whom: --facility, --discipline, --person or --file")

    def work(uow: UnitOfWork) -> list[Enrolled]:
        cohort = enrolling.find(uow, name)
        reader = items.course_of(uow, cohort.course_id).reader
        wanted = _by_field(uow, reader, facility, discipline)
        wanted += [Wanted(whom.find(uow, each)) for each in person or ()]
        wanted += _from_file(uow, file) if file else []
        if dry_run:
            return enrolling.foresee(uow, cohort, wanted)
        done = enrolling.enrol(sit_down(uow), cohort, wanted)
        starting.tend(sit_down(uow), cohort)
        return done

    with refusals():
        told = commit(settings_with_keys(), work, tells=True)
    _say(told, "would be enrolled; nothing was changed" if dry_run else "enrolled")


def trained(
    name: Name,
    *,
    on: Annotated[str, typer.Option(help="The day of their training, YYYY-MM-DD")] = "",
    person: Someone = None,
    file: PeopleFile = None,
    dry_run: importing.DryRun = False,
) -> None:
    """Record when members were trained: all of them, those named, or those of a file."""
    if not on and file is None:
        raise NotReady("say when: --on YYYY-MM-DD, or --file with a column trained_on")
    on_day = day(on) if on else None

    def work(uow: UnitOfWork) -> list[Enrolled]:
        cohort = enrolling.find(uow, name)
        those = _trained(uow, cohort, person or (), _from_file(uow, file) if file else [])
        given = [(each.person, each.trained_on or on_day) for each in those]
        days = [(who, when) for who, when in given if when is not None]
        change = not dry_run
        return enrolling.trained(sit_down(uow), cohort, days, change=change)

    with refusals():
        told = commit(settings_with_keys(), work, tells=True)
    _say(told, "would be changed; nothing was changed" if dry_run else "trained")


def day(text: str) -> date:
    """Read a date; raises NotReady."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotReady(f"write a date like 2027-01-11, not {text}") from None


@contextmanager
def refusals() -> Iterator[None]:
    """Say what cannot be done as a command does, with what to do next."""
    try:
        yield
    except (Refused, BadRule) as fault:
        raise NotReady(str(fault)) from None


def _trained(
    uow: UnitOfWork, cohort: Cohort, named: Sequence[str], filed: list[Wanted]
) -> list[Wanted]:
    if named or filed:
        return [*(Wanted(whom.find(uow, each)) for each in named), *filed]
    return [Wanted(each.person) for each in enrolling.members(uow, cohort)]


def _by_field(
    uow: UnitOfWork, reader: Role, code: str, discipline: Discipline | None
) -> list[Wanted]:
    """Return those with the role of a course at a facility, of a discipline, or of both."""
    if not code and discipline is None:
        return []
    place = next((each.id for each in facilities.every(uow) if each.code == code), None)
    if code and place is None:
        raise NotReady(f"there is no facility {code}; `mentorline facilities list` has the codes")
    return [
        Wanted(each)
        for each in people.with_role(uow, reader)
        if (not code or each.facility_id == place)
        and (discipline is None or each.discipline == discipline)
    ]


def _from_file(uow: UnitOfWork, file: Path) -> list[Wanted]:
    """Return the people of a file with their dates; every fault is said with its line."""
    table = read(file.name, file.read_bytes())
    unknown = [each for each in table.headers if each not in COLUMNS]
    if unknown or "person" not in table.headers:
        raise BadTable(f"{file.name} needs the columns person and trained_on, and no others.")
    found, faults = [], []
    for row in table.rows:
        cells = row.cells
        try:
            found.append(_wanted(uow, cells))
        except NotReady as fault:
            faults.append(f"{file.name}, line {row.line}: {fault}")
    if faults:
        raise NotReady("\n".join([*faults, "nothing was stored; mend these rows first"]))
    return found


def _wanted(uow: UnitOfWork, cells: Mapping[str, str]) -> Wanted:
    person: Person = whom.find(uow, cells["person"].strip())
    trained_on = cells.get("trained_on", "").strip()
    return Wanted(person, day(trained_on) if trained_on else None)


def _say(told: list[Enrolled], state: str) -> None:
    console = Console(highlight=False)
    refused = [each for each in told if each.refused]
    for each in refused:
        console.print(escape(f"{each.person.name}: {each.refused}"), soft_wrap=True)
    console.print(escape(f"{len(told) - len(refused)} {state}, {len(refused)} refused."))
    if told and len(refused) == len(told):
        sys.exit(1)
