"""Nobody takes a shift: its giver hears that it is still theirs, and the coordinators know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming, quiet_hours
from domain.model import Job
from handlers import alarms
from handlers.shifts import looking
from storage import jobs, people, shift_requests

if TYPE_CHECKING:
    from domain.model import Person
    from domain.shifts import Request
    from handlers.desk import Desk


def falls_due(desk: Desk, job: Job) -> None:
    """It is a day before the shift and nobody has taken it; at night it waits for the morning."""
    request = shift_requests.find(desk.uow, int(job.key))
    if request is None or not request.is_open(desk.now):
        return
    wakes = quiet_hours.ends(desk.now, request.time_zone)
    if wakes is not None and wakes < request.span.starts:
        desk.uow.later(Job(job.kind, job.key, wakes))
    else:
        took(desk, request)


def took(desk: Desk, request: Request) -> None:
    """Say, once, that a shift has nobody yet; it can still be taken."""
    jobs.cancel(desk.uow, looking.NOBODY, str(request.id))
    desk.log("shift.nobody", None, "nobody has taken it")
    if request.giver_id is None:
        _tell_of_gap(desk, request)
        return
    giver = people.get(desk.uow, request.giver_id)
    values = {
        "day": looking.day(desk, request, giver),
        "coordinator": alarms.duty_name(desk, giver),
    }
    desk.tell(giver, desk.render("swap.none", giver, **values))
    tell_coordinators(desk, request, giver)


def tell_coordinators(desk: Desk, request: Request, giver: Person) -> None:
    """Tell the coordinators on duty that somebody's shift could go to nobody."""
    for coordinator in alarms.on_duty(desk):
        rendered = desk.render(
            "alert.swap.none",
            coordinator,
            name=naming.given_name(giver.name),
            discipline=desk.discipline(request.discipline, coordinator),
            day=looking.day(desk, request, coordinator),
            span=looking.hours(request, coordinator),
        )
        desk.tell(coordinator, rendered)


def _tell_of_gap(desk: Desk, request: Request) -> None:
    asked = shift_requests.asked(desk.uow, request.id)
    for coordinator in alarms.on_duty(desk):
        rendered = desk.render(
            "gap.none",
            coordinator,
            discipline=desk.discipline(request.discipline, coordinator),
            day=looking.day(desk, request, coordinator),
            span=looking.hours(request, coordinator),
            n=str(len(asked)),
        )
        desk.tell(coordinator, rendered)
