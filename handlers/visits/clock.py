"""What a visit puts on the clock, and takes off it: every due row of a visit is named here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import visit_clock
from domain.model import Job
from handlers.visits import team
from storage import jobs

if TYPE_CHECKING:
    from datetime import datetime

    from domain.visits import Visit
    from handlers.desk import Desk

ASK: Final = "visit.ask"
"""Somebody is asked whether the date fits, or told that it moved; its key names both."""

CASES: Final = "visit.cases"
BRIEF: Final = "visit.brief"
REMIND: Final = "visit.remind"
OVER: Final = "visit.over"
DEBRIEF: Final = "visit.debrief"
RHYTHM: Final = "visit.rhythm"

SOON: Final = timedelta(hours=1)
"""Between the question for a date and the one for cases, where a visit is planned late."""

_OF_A_VISIT: Final = (CASES, BRIEF, REMIND, OVER)


def put(desk: Desk, visit: Visit) -> None:
    """Put on the clock what comes before and at the end of a visit, or move it there."""
    zone = team.facility(desk, visit).time_zone
    times = {
        CASES: max(visit_clock.cases_at(visit, zone), desk.now + SOON),
        BRIEF: visit_clock.brief_at(visit, zone),
        OVER: visit_clock.over_at(visit, zone),
    }
    for kind, at in times.items():
        later(desk, kind, visit, max(at, desk.now))
    reminds = visit_clock.reminder_at(visit, zone)
    if reminds > desk.now:
        later(desk, REMIND, visit, reminds)
    else:  # they hear of the date just now
        jobs.cancel(desk.uow, REMIND, str(visit.id))


def take_off(desk: Desk, visit: Visit) -> None:
    """Take everything of a visit off the clock that comes before it is closed."""
    for kind in _OF_A_VISIT:
        jobs.cancel(desk.uow, kind, str(visit.id))


def later(desk: Desk, kind: str, visit: Visit, at: datetime, what: str = "") -> None:
    """Put one thing of a visit on the clock; `what` says which of several it is."""
    data = (("what", what),) if what else ()
    desk.uow.later(Job(kind, str(visit.id), at, data=data))
