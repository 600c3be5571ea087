"""The monthly average: how a mentee answered, beside their own discipline. Never a rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import ledger
from handlers.lessons import asking, delivering
from handlers.schedules import limits
from handlers.schedules.wanting import barred
from storage import averages

if TYPE_CHECKING:
    from domain.model import Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk

FEWEST: Final = 5
"""Of fewer people no average is told: it would say how one of them does."""

FEW: Final = "few"
UNANSWERED: Final = "unanswered"


def deliver(desk: Desk, schedule: Schedule, _: Occurrence, person: Person) -> str:
    """Tell somebody the average of this month; return why it is left out, or ""."""
    at = delivering.seat_of(desk, schedule, person)
    if isinstance(at, str):
        return at
    month = ledger.month_of(desk.now, person.time_zone)
    own = averages.of_place(desk.uow, at.place.id, month.starts, month.ends)
    if not own.answers or person.discipline is None:
        return UNANSWERED
    span = (month.starts, month.ends)
    group = averages.of_group(desk.uow, at.course.id, person.discipline, *span)
    if group.people < FEWEST:
        return FEW
    if why := limits.within(desk, person, at.course.pace, at.place.most_a_week):
        return why
    if why := barred(desk, person, "quiz.average"):
        return why
    values = {
        "own": str(own.percent),
        "group": str(group.percent),
        "n": str(group.people),
        "discipline": desk.discipline(person.discipline, person),
    }
    until = asking.window_ends(desk, person, at.course.pace)
    told = desk.render("quiz.average", person, **values)
    desk.tell(person, told, bulk=True, expires_at=until)
    return ""
