"""Now: the first page of a coordinator, which says what needs them before anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from console.page import COORDINATORS, Page
from domain.local_time import to_local
from domain.model import Discipline
from handlers.coordinating import tending
from handlers.pages import now

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Visit


async def show(visit: Visit) -> web.StreamResponse:
    """Show what needs a coordinator, who is on call, what waits, and how today goes."""
    house = visit.house
    trouble = house.in_trouble()
    found = await visit.read(
        lambda uow: now.read(visit.desk(uow), visit.person, house.channels, trouble)
    )
    today = to_local(visit.now, visit.zone).date()
    return visit.page("now.html", found=found, currency=house.currency, today=today)


async def cover(visit: Visit) -> web.StreamResponse:
    """Ask volunteers to cover a gap."""
    span = _span(visit.field("starts"), visit.field("ends"))
    field = visit.field("discipline")
    if span is None or field not in {*Discipline}:
        return visit.go("/", visit.say("That gap is not there any more."))
    asked = await visit.commit(
        lambda desk: tending.ask_volunteers(desk, visit.person, Discipline(field), *span)
    )
    if not asked:
        nobody = visit.say("Nobody is asked: it is covered by now, or no volunteer is free.")
        return visit.go("/", nobody)
    said = visit.wording.count("%(n)s volunteer is asked.", "%(n)s volunteers are asked.", asked)
    return visit.go("/", str(said))


async def retry(visit: Visit) -> web.StreamResponse:
    """Have what could not be handled tried again."""
    again = await visit.commit(lambda desk: tending.try_again(desk, visit.person))
    said = visit.wording.count(
        "%(n)s message is tried again.", "%(n)s messages are tried again.", again
    )
    return visit.go("/", str(said))


def _span(starts: str, ends: str) -> tuple[datetime, datetime] | None:
    """Read the two instants of a gap, as the form carried them."""
    try:
        span = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    except ValueError:
        return None
    if any(each.tzinfo is None for each in span) or span[0] >= span[1]:
        return None
    return span[0].astimezone(UTC), span[1].astimezone(UTC)


PAGES = (
    Page("GET", "/", show, COORDINATORS, nav="Now"),
    Page("POST", "/cover", cover, COORDINATORS),
    Page("POST", "/unhandled", retry, COORDINATORS),
)
