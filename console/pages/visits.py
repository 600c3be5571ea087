"""Visits: what comes, what is to close, and one of them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from console import terms
from console.page import COORDINATORS, Page
from console.pages import visits_changing
from handlers.visits import overview, showing
from storage import people, visits

if TYPE_CHECKING:
    from console.visit import Visit
    from domain.visits import Visit as Stay
    from handlers.desk import Desk


async def show(visit: Visit) -> web.StreamResponse:
    """Show all visits by what they need."""
    found = await visit.look(overview.overview)
    return visit.page("visits.html", found=found, tag=showing.tag)


async def show_one(visit: Visit) -> web.StreamResponse:
    """Show one visit."""
    number = visit.number("number")

    def work(desk: Desk) -> overview.Sheet:
        return overview.sheet(desk, _numbered(desk, number), terms.reader(visit))

    found = await visit.look(work)
    lacks = {each.id: terms.word(visit, f"lack.{each.kind}") for each in found.barriers}
    return visit.page("visits_one.html", sheet=found, tag=showing.tag, lacks=lacks)


async def show_mentor(visit: Visit) -> web.StreamResponse:
    """Show a mentor's visits, and what mentees said of them together."""
    person_id = visit.number("person")

    def work(desk: Desk) -> overview.Mentor:
        found = people.many(desk.uow, [person_id]).get(person_id)
        if found is None:
            raise web.HTTPNotFound
        return overview.of_mentor(desk, found, terms.reader(visit))

    found = await visit.look(work)
    return visit.page("visits_mentor.html", mentor=found, tag=showing.tag)


def _numbered(desk: Desk, number: int) -> Stay:
    """Return the visit of a number; raises HTTPNotFound."""
    found = visits.numbered(desk.uow, number)
    if found is None:
        raise web.HTTPNotFound
    return found


PAGES = (
    Page("GET", "/visits", show, COORDINATORS, nav="Visits"),
    Page("GET", "/visits/plan", visits_changing.show_plan, COORDINATORS),
    Page("POST", "/visits/plan", visits_changing.plan, COORDINATORS),
    Page("GET", "/visits/mentors/{person}", show_mentor, COORDINATORS),
    Page("GET", "/visits/{number}", show_one, COORDINATORS),
    Page("GET", "/visits/{number}/move", visits_changing.show_move, COORDINATORS),
    Page("POST", "/visits/{number}/move", visits_changing.move, COORDINATORS),
    Page("GET", "/visits/{number}/off", visits_changing.show_off, COORDINATORS),
    Page("POST", "/visits/{number}/off", visits_changing.call_off, COORDINATORS),
    Page("GET", "/visits/{number}/close", visits_changing.show_close, COORDINATORS),
    Page("POST", "/visits/{number}/close", visits_changing.close, COORDINATORS),
)
