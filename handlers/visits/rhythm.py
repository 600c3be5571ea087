"""The rhythm of visits: a facility that has had none for long is told to the coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import local_time, visit_clock
from domain.model import Job
from domain.visits import VisitState
from handlers.visits import asking, clock, planning, team
from storage import facilities, visits

if TYPE_CHECKING:
    from domain.visits import Visit
    from handlers.desk import Desk


def put(desk: Desk, closed: Visit) -> None:
    """Put on the clock when a facility needs another visit after one that is closed."""
    zone = team.facility(desk, closed).time_zone
    at = max(visit_clock.overdue_at(closed, zone), desk.now)
    desk.uow.later(Job(clock.RHYTHM, str(closed.facility_id), at))


def ring(desk: Desk, job: Job) -> None:
    """Tell the coordinators of a facility without a visit ahead; once a month, until one is."""
    facility = facilities.get(desk.uow, int(job.key))
    found = visits.of_facility(desk.uow, facility.id)
    closed = [each for each in found if each.state is VisitState.CLOSED]
    today = planning.today(desk, facility)
    if not closed:
        return
    desk.uow.later(Job(clock.RHYTHM, job.key, desk.now + visit_clock.AGAIN))
    if any(each.state in asking.OPEN and each.ends_on >= today for each in found):
        return
    last = max(closed, key=lambda each: each.ends_on)
    desk.log("visit.due", None, facility.code)
    for each in desk.coordinators():
        day = local_time.dates_text(last.ends_on, last.ends_on, each.language)
        n = str((today - last.ends_on).days)
        values = {"place": facility.name, "part": facility.code, "day": day, "days": n}
        told = desk.render("alert.visit.due", each, **values)
        desk.tell(each, told, not_before=team.wakes(desk, each))
