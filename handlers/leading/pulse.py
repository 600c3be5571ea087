"""The psychological safety pulse: four questions to the team of a facility, every three months.

It goes to its mentees, mentors and leaders on three days of a week, so that nobody misses it for
something else of their day. What comes of it is told as a mean, of five people or more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import local_time, recurrence
from domain.model import Role
from domain.pace import Pace
from handlers.improving import asking
from handlers.schedules.counting import pushed, waits_for_urgent
from handlers.schedules.wanting import barred, unwanted
from handlers.surveys import sending
from monitoring import pulses
from storage import facilities, people, responses, schedules

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.model import Facility, Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk

KIND: Final = "leading.pulse"
WORTH: Final = timedelta(hours=4)
PHRASE: Final = "survey.intro.pulse"

FIRST: Final = timedelta(days=14)
"""So long after a facility is first seen to its people hear of the service alone."""

WEEKS: Final = 13
APART: Final = timedelta(weeks=WEEKS - 1)
"""Who was asked since then is not asked again."""

TOLD_AFTER: Final = timedelta(days=8)
"""So many days after the last of its three days it is told: its responses are over by then."""

ASKED: Final = (Role.MENTEE, Role.MENTOR, Role.FACILITY_LEADER)

URGENT: Final = "urgent"
DAY: Final = "day"
SURVEY: Final = "survey"


def rule(now: datetime, zone: str) -> str:
    """Return when a facility is asked: Tuesday to Thursday at midday, every three months."""
    first = local_time.to_local(now, zone).date() + FIRST
    monday = first + timedelta(days=-first.weekday() % 7)
    return recurrence.weekly(["TU", "WE", "TH"], "12:30", monday, every=WEEKS)


def team(desk: Desk, facility_id: int) -> list[Person]:
    """Return the mentees, mentors and leaders of a facility who may be written to."""
    known = people.at_facility(desk.uow, facility_id, *ASKED)
    return [each for each in known if not unwanted(each)]


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return the ids of the team of a schedule's facility who were not asked lately."""
    sent = responses.of_instrument(desk.uow, pulses.INSTRUMENT, desk.now - APART)
    had = {each.person_id for each in sent}
    return [each.id for each in team(desk, schedule.subject_id) if each.id not in had]


def deliver(desk: Desk, schedule: Schedule, occurrence: Occurrence, reader: Person) -> str:
    """Ask somebody; return why they are left alone today, or ""."""
    if waits_for_urgent(desk, reader):
        return URGENT
    if pushed(desk, reader) >= Pace().most_a_day:
        return DAY
    if _has_survey(desk, reader):
        return SURVEY
    if why := barred(desk, reader, PHRASE):
        return why
    on = local_time.to_local(occurrence.due_at, schedule.time_zone).date()
    occasion, where = f"pulse:{on:%Y-%m}", schedule.subject_id
    sent = sending.send(desk, reader, pulses.INSTRUMENT, occasion, facility_id=where)
    return "" if sent is not None else SURVEY


def tell(desk: Desk, facility: Facility) -> None:
    """Tell the mean of a facility's last pulse, on the one day on which it is due to be told."""
    schedule = schedules.of(desk.uow, KIND, facility.id).get(facility.time_zone)
    rang = schedules.occurrences(desk.uow, schedule.id) if schedule is not None else []
    days = [local_time.to_local(each.due_at, facility.time_zone).date() for each in rang]
    today = local_time.to_local(desk.now, facility.time_zone).date()
    if not days or days[-1].weekday() != _LAST_DAY or today - days[-1] != TOLD_AFTER:
        return
    (found,) = pulses.means(desk.uow, [facility.id], desk.now - _span(days[-1], today))
    if found.mean is None:
        return
    desk.log("leading.pulse", None, "told", facility=facility.code)
    told = (*team(desk, facility.id), *desk.coordinators())
    for reader in {each.id: each for each in told if _hears(each)}.values():
        values = {"place": facility.name, "value": f"{found.mean:.1f}", "n": str(found.people)}
        rendered = desk.render("pulse.mean", reader, **values)
        desk.tell(reader, rendered, bulk=True, **asking.by_day(desk, reader))


_LAST_DAY: Final = 3
"""Thursday."""


def named(desk: Desk, schedule: Schedule) -> str:
    """Return which facility a schedule is of, for operators."""
    return facilities.get(desk.uow, schedule.subject_id).code


def _span(last: date, today: date) -> timedelta:
    """Return how far back a round began: its week, and the days since."""
    return today - last + timedelta(days=_LAST_DAY + 1)


def _hears(person: Person) -> bool:
    return bool({Role.MENTOR, Role.FACILITY_LEADER, Role.COORDINATOR} & person.roles)


def _has_survey(desk: Desk, reader: Person) -> bool:
    """Tell whether somebody has a survey that is open, or had one today."""
    today = local_time.to_local(desk.now, reader.time_zone).date()
    return any(
        each.ended_at is None
        or local_time.to_local(each.invited_at, reader.time_zone).date() == today
        for each in responses.of_person(desk.uow, reader.id)
    )
