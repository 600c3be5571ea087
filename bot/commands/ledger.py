"""`mentorline ledger`: what each mentor gave in a month, for pay and CPD letters."""

from __future__ import annotations

import csv
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from handlers.duty.ledger import every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.ledger import Ledger
    from domain.model import Person

HOUR = timedelta(hours=1)
COLUMNS = ("mentor", "month", "answers", "people", "facilities", "nights", "hours", "visits")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell of a spreadsheet begins a formula."""


def ledger(
    *,
    month: Annotated[datetime, typer.Option(formats=["%Y-%m"], help="The month, such as 2026-11")],
    json: listing.AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, for a spreadsheet")] = False,
) -> None:
    """Show what each mentor gave in a month: answers, people, places, nights, hours on call."""
    kept = commit(settings_with_keys(), lambda uow: every(uow, month.year, month.month))
    rows = [_row(mentor, f"{month:%Y-%m}", each) for mentor, each in kept]
    if as_csv:
        _write(rows)
    else:
        listing.show(rows, as_json=json)


def _row(mentor: Person, month: str, kept: Ledger) -> dict[str, Any]:
    values = (
        *(mentor.name, month, kept.answers, kept.people, kept.facilities, kept.nights),
        *(round(kept.on_call / HOUR, 2), kept.visits),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _write(rows: Sequence[dict[str, Any]]) -> None:
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows_for_sheets(rows))


def rows_for_sheets(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows whose names no spreadsheet takes for a formula."""
    return [
        row | {"mentor": f"'{row['mentor']}"} if row["mentor"].startswith(_FORMULA) else row
        for row in rows
    ]
