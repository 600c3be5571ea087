"""`mentorline outcomes`: the figures that facilities report month by month, with their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from domain import forms, periods
from handlers.desk import sit_down
from handlers.forms import months, sheets
from storage import facilities, outcomes, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.model import Facility
    from domain.outcomes import Outcome
    from storage.uow import UnitOfWork

app = typer.Typer(help="Figures that facilities report month by month.", no_args_is_help=True)

NOT_KNOWN = "not known"
"""How a dash is shown; it is never zero."""


@app.command("list")
def list_all(
    *,
    month: Annotated[str, typer.Option(help="The month, such as 2026-10; else the last one")] = "",
    json: listing.AsJson = False,
) -> None:
    """List the facilities that report, and what has come in of a month."""
    period = _read(month) if month else ""
    rows = commit(settings_with_keys(), lambda uow: _facilities(uow, period))
    listing.show(rows, as_json=json)


@app.command("show")
def show(
    facility: Annotated[str, typer.Argument(help="The facility's code, such as BUNDA")],
    month: Annotated[str, typer.Argument(help="The month, such as 2026-10")],
    *,
    json: listing.AsJson = False,
) -> None:
    """Show every number of a facility's month, those too that were corrected since."""
    period = _read(month)
    rows = commit(settings_with_keys(), lambda uow: _numbers(uow, facility, period))
    if not json:
        rows = [row | {"number": _shown(row["number"])} for row in rows]
    listing.show(rows, as_json=json)


def _read(month: str) -> str:
    period = periods.read(month)
    if period is None:
        raise NotReady(f"{month!r} is no month; write it like 2026-10")
    return period


def _facilities(uow: UnitOfWork, period: str) -> list[dict[str, Any]]:
    desk = sit_down(uow)
    reporting = {each.id for each in months.reporting(desk)}
    named = _names(uow)
    rows = []
    for place in facilities.every(uow):
        of_month = period or months.due(desk.now, place.time_zone)
        standing = months.standing(desk, place.id, of_month)
        if standing or place.id in reporting:
            rows.append(_row(place, of_month, list(standing.values()), named))
    return rows


def _row(
    place: Facility, period: str, standing: Sequence[Outcome], named: Mapping[int, str]
) -> dict[str, Any]:
    last = max(standing, key=lambda each: each.saved_at, default=None)
    known = forms.known({each.element: each.number for each in standing})
    return {
        "facility": place.code,
        "month": period,
        "state": "saved" if standing else "not in",
        "known": known,
        "of": len(sheets.form().steps),
        "saved_at": last and _at(last.saved_at),
        "by": last and _by(last, named),
    }


def _numbers(uow: UnitOfWork, code: str, period: str) -> list[dict[str, Any]]:
    places = {each.code: each for each in facilities.every(uow)}
    if code not in places:
        raise NotReady(f"no facility has the code {code!r}; see `mentorline facilities list`")
    keys = {step.element: step.key for step in sheets.form().steps}
    order, named = list(keys), _names(uow)
    found = outcomes.history(uow, places[code].id, period)
    found.sort(key=lambda each: order.index(each.element) if each.element in keys else len(order))
    return [
        {
            "key": keys.get(each.element, ""),
            "element": each.element,
            "number": each.number,
            "saved_at": _at(each.saved_at),
            "by": _by(each, named),
            "superseded_at": each.superseded_at and _at(each.superseded_at),
        }
        for each in found
    ]


def _names(uow: UnitOfWork) -> dict[int, str]:
    return {each.id: each.name for each in people.every(uow)}


def _by(outcome: Outcome, named: Mapping[int, str]) -> str:
    return named.get(outcome.reporter_id or 0, "")


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="minutes")


def _shown(number: int | None) -> int | str:
    return NOT_KNOWN if number is None else number
