"""`mentorline roster holidays`: days on which rules for holidays hold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from content.holidays import UnknownCountry
from handlers.desk import sit_down
from handlers.rostering import holidays
from storage import rota

if TYPE_CHECKING:
    from datetime import date

    from storage.uow import UnitOfWork

app = typer.Typer(help="Holidays, which have duty rules of their own.", no_args_is_help=True)
Year = Annotated[int | None, typer.Option(min=1990, max=2100, help="This year if left out")]
Days = Annotated[list[datetime], typer.Argument(formats=["%Y-%m-%d"], metavar="DAY...")]


@app.command("list")
def list_(*, year: Year = None, json: listing.AsJson = False) -> None:
    """List the holidays that are confirmed."""
    known = commit(settings_with_keys(), lambda uow: holidays.confirmed(uow, year or uow.now.year))
    rows = [{"day": day.isoformat(), "name": name} for day, name in known.items()]
    listing.show(rows, as_json=json)


@app.command()
def suggest(
    *,
    year: Year = None,
    country: Annotated[
        str, typer.Option(help="Two letters, such as TZ; the programme's if left out")
    ] = "",
    json: listing.AsJson = False,
) -> None:
    """List the public holidays of a country; none counts before it is confirmed."""

    def read(uow: UnitOfWork) -> tuple[dict[date, str], dict[date, str]]:
        wanted = year or uow.now.year
        return _suggested(uow, wanted, country), holidays.confirmed(uow, wanted)

    found, known = commit(settings_with_keys(), read)
    rows = [
        {"day": day.isoformat(), "weekday": f"{day:%A}", "name": name, "confirmed": day in known}
        for day, name in found.items()
    ]
    listing.show(rows, as_json=json)


@app.command()
def confirm(
    days: Days,
    *,
    name: Annotated[str, typer.Option(help="What the day is called; else as suggested")] = "",
) -> None:
    """Make days holidays: rules that name holidays hold on them instead of the weekday's."""

    def work(uow: UnitOfWork) -> list[str]:
        said = []
        for day in sorted(each.date() for each in days):
            called = holidays.confirm(uow, day, name)
            said.append(f"{day} is a holiday: {called}.")
        sit_down(uow).did(None, "holidays.changed", confirmed=len(days))
        return said

    _say(commit(settings_with_keys(), work))


@app.command()
def forget(days: Days) -> None:
    """Make days ordinary ones again."""

    def work(uow: UnitOfWork) -> list[str]:
        sit_down(uow).did(None, "holidays.changed", forgotten=len(days))
        return [
            f"{day} is an ordinary day again."
            if rota.forget_holiday(uow, day)
            else f"{day} was no holiday."
            for day in sorted(each.date() for each in days)
        ]

    _say(commit(settings_with_keys(), work))


def _say(lines: list[str]) -> None:
    console = Console(highlight=False)
    for line in lines:
        console.print(escape(line), soft_wrap=True)


def _suggested(uow: UnitOfWork, year: int, country: str) -> dict[date, str]:
    try:
        return holidays.suggest(uow, year, country)
    except holidays.NoCountry as fault:
        raise NotReady(f"{fault}; write --country TZ") from None
    except UnknownCountry as fault:
        raise NotReady(str(fault)) from None
