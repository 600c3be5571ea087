"""Asking for the situation analysis: before a first visit, and again after six months.

Every second Tuesday leaders of a facility hear how far it is, until it is done.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import analyses, local_time, recurrence
from domain.model import Prompt
from handlers.desk import outbound
from handlers.improving import asking
from handlers.leading import leaders, parts, situation
from handlers.schedules import wanting
from handlers.surveys import running
from handlers.visits import showing
from storage import facilities, responses, visits

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Facility, Outbound, Person
    from domain.schedules import Occurrence, Schedule
    from domain.visits import Visit
    from handlers.desk import Desk

KIND: Final = "leading.situation"
WORTH: Final = timedelta(days=2)
STANDS: Final = 7 * 24 * 60
"""Minutes for which 1 begins."""

RECENT: Final = timedelta(days=3)
"""Somebody of the facility who wrote so lately is at it, and nobody is asked."""

BEFORE: Final = timedelta(days=3)
"""So long before a first visit coordinators hear once more that the analysis is not done."""

COMPLETE: Final = "done"
AT_IT: Final = "survey"


def rule(now: datetime, zone: str) -> str:
    """Return when leaders are asked: every second Tuesday at nine."""
    today = local_time.to_local(now, zone).date()
    return recurrence.weekly(["TU"], "09:00", today, every=2)


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return the ids of the leaders of a schedule's facility."""
    return [each.id for each in leaders.of_facility(desk, schedule.subject_id)]


def deliver(desk: Desk, schedule: Schedule, _: Occurrence, reader: Person) -> str:
    """Ask a leader for the parts that are left; return why they are left alone, or ""."""
    if not situation.current(desk, schedule.subject_id).left:
        return COMPLETE
    if _is_at_it(desk, schedule.subject_id) or running.is_running(desk, reader):
        return AT_IT
    promised = _message(desk, facilities.get(desk.uow, schedule.subject_id), reader)
    if why := wanting.unreachable(desk, promised):
        return why
    desk.uow.send(promised)
    return ""


def look_ahead(desk: Desk, facility: Facility, since: datetime) -> None:
    """Tell of a first visit without an analysis: the morning after it is planned, and before it.

    The visit is not held up: whoever plans it decides.
    """
    if not situation.is_unready(desk, facility.id):
        return
    today = local_time.to_local(desk.now, facility.time_zone).date()
    coming = [each for each in visits.open_ones(desk.uow) if each.facility_id == facility.id]
    for visit in coming[:1]:
        if visit.planned_at > since:
            _ask_for(desk, facility)
        if visit.planned_at > since or visit.starts_on - today == BEFORE:
            _warn(desk, facility, visit)


def _ask_for(desk: Desk, facility: Facility) -> None:
    if not _is_at_it(desk, facility.id):
        for reader in leaders.of_facility(desk, facility.id):
            desk.uow.send(_message(desk, facility, reader))


def _warn(desk: Desk, facility: Facility, visit: Visit) -> None:
    found = situation.current(desk, facility.id)
    desk.log("leading.unready", None, showing.tag(visit), facility=facility.code)
    for coordinator in desk.coordinators():
        told = desk.render(
            "alert.situation",
            coordinator,
            ref=showing.tag(visit),
            place=facility.name,
            date=showing.dates(visit, coordinator.language),
            step=str(len(found.done)),
            total=str(len(situation.instrument().parts)),
        )
        desk.tell(coordinator, told, **asking.by_day(desk, coordinator))


def _message(desk: Desk, facility: Facility, reader: Person) -> Outbound:
    found = situation.current(desk, facility.id)
    total = len(situation.instrument().parts)
    values = {"place": facility.name, "step": str(len(found.done)), "total": str(total)}
    rendered = desk.render("lead.situation", reader, **values)
    prompt = Prompt(parts.BEGIN, (parts.KEY,), minutes=STANDS)
    by_day = asking.by_day(desk, reader)
    return outbound(rendered, reader.id, bulk=True, prompt=prompt, **by_day)


def _is_at_it(desk: Desk, facility_id: int) -> bool:
    """Tell whether a leader of a facility has answered something of it lately."""
    since = desk.now - RECENT
    return any(
        each.instrument == analyses.INSTRUMENT and (each.last_at or each.invited_at) > since
        for leader in leaders.of_facility(desk, facility_id)
        for each in responses.open_of(desk.uow, leader.id)
    )
