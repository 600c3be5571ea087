"""What became of a broadcast: the report that adds up, its lines for a phone, and its sheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from domain import reaching
from domain.costs import MILLION
from domain.sheets import cell
from storage import reaches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.broadcasts import Broadcast, Reach
    from domain.reaching import Report
    from storage.reaches import Listed
    from storage.uow import UnitOfWork

COLUMNS: Final = ("person", "name", "state", "why", "channel", "cost", "answered_at", "answer")
PAGE: Final = 500
"""So many people one page of the sheet reads."""


def report(uow: UnitOfWork, broadcast: Broadcast) -> Report:
    """Count what became of a broadcast for everybody it was meant for.

    Of one that is not planned wholly the rest is still to be counted (`is_planned`).
    """
    found = reaches.answers(uow, broadcast.id)
    keys = {key: people for key, people in found.items() if key}
    counted = reaches.counts(uow, broadcast.id)
    return reaching.summed(counted, keys, sum(found.values()))


def people(
    uow: UnitOfWork,
    broadcast: Broadcast,
    state: Reach | None = None,
    after: int = 0,
    most: int = 50,
) -> list[Listed]:
    """Return a page of a broadcast's people, all or those in a state, behind a person's id."""
    return reaches.listed(uow, broadcast.id, state, after, most)


def sheet(uow: UnitOfWork, broadcast: Broadcast) -> Iterator[str]:
    """Give the people of a broadcast as CSV, line by line: ids and names, no addresses.

    Costs are in whole units of the currency, instants in UTC.
    """
    yield _line(COLUMNS)
    after: int | None = 0
    while after is not None:
        page = people(uow, broadcast, None, after, PAGE)
        yield from (_line(_cells(each)) for each in page)
        after = page[-1].recipient.person_id if len(page) == PAGE else None


def _cells(listed: Listed) -> Iterator[str]:
    row = listed.recipient
    cost = f"{row.cost / MILLION:.6f}".rstrip("0").rstrip(".")
    at = "" if row.answered_at is None else row.answered_at.isoformat(timespec="seconds")
    plain = (row.state, row.why, row.channel, cost, at, row.answer)
    return map(cell, (str(row.person_id), listed.name, *plain))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
