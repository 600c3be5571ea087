"""`mentorline roster export` and `feed`: duty as a file, or somebody's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import whom
from bot.commands.work import commit, settings_with_keys
from content import calendars
from handlers import rosters
from storage import feeds

if TYPE_CHECKING:
    from handlers.rosters import Named
    from storage.uow import UnitOfWork

_DAY = ["%Y-%m-%d"]
_WEEKS = timedelta(weeks=4)


class Format(StrEnum):
    """How duty is written."""

    CSV = "csv"
    ICS = "ics"


def export(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Ends in .csv or .ics")],
    *,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day; else today")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=_DAY, help="Last day; else four weeks"),
    ] = None,
) -> None:
    """Write who is on duty, in local time, as a roster file or a calendar to be imported again."""
    kind = _format(file)

    def read(uow: UnitOfWork) -> tuple[Named, datetime]:
        first = since.replace(tzinfo=UTC) if since else _midnight(uow.now.date())
        last = until.replace(tzinfo=UTC) + timedelta(days=1) if until else first + _WEEKS
        if last <= first:
            raise NotReady("--to is before --from; write the earlier day first")
        return rosters.between(uow, first, last), uow.now

    found, now = commit(settings_with_keys(), read)
    file.write_bytes(_written(kind, found, now))
    said = f"{len(found.shifts)} shifts written to {file}."
    Console(highlight=False).print(escape(said), soft_wrap=True)


def feed(
    name: Annotated[str, typer.Argument(help="Somebody, as the people file names them")],
    *,
    renew: Annotated[bool, typer.Option(help="Another address; the one before ends")] = False,
    close: Annotated[bool, typer.Option(help="Take the address back")] = False,
) -> None:
    """Print the address of a person's calendar: whoever has it can read it."""
    settings = settings_with_keys()

    def work(uow: UnitOfWork) -> str:
        person = whom.find(uow, name)
        if close:
            return "" if feeds.close(uow, person.id) else "none"
        return feeds.renew(uow, person.id) if renew else feeds.name(uow, person.id)

    named = commit(settings, work)
    console = Console(highlight=False)
    if not close:
        console.print(f"{settings.public_url}/calendar/{named}.ics", soft_wrap=True)
    else:
        console.print("There was no address to take back." if named else "The address is closed.")


def _format(file: Path) -> Format:
    try:
        return Format(file.suffix.lower().removeprefix("."))
    except ValueError:
        raise NotReady(f"{file.name} must end in .csv or .ics, which says the format") from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _written(kind: Format, found: Named, now: datetime) -> bytes:
    if kind is Format.ICS:
        return calendars.write(found.shifts, found.names, now, "Mentorline roster")
    return calendars.as_csv(found.shifts, found.names)
