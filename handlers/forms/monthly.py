"""When a form is due: its facility's reporters hear of it on day 1, and again until it is in.

A facility without a reporter has its leader fill the form in; of one that has, the leader hears
on day 12 what is still missing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from domain import local_time, naming, periods, recurrence
from domain.model import Prompt, Role
from domain.schedules import CatchUp, ScheduleState
from domain.surveys import runs
from handlers.desk import outbound
from handlers.forms import asking, months, sheets
from handlers.schedules import planning, wanting
from handlers.surveys import ending, running
from storage import facilities, people, responses, schedules

if TYPE_CHECKING:
    from domain.model import Facility, Outbound, Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk
    from handlers.forms.sheets import Sheet

KIND: Final = months.KIND
WORTH: Final = timedelta(days=1)
"""For so long after its time it is not late."""

REMINDED: Final = (1, 5, 8, 11)
"""The days of a month on which the form of the month before is asked for, until it is in."""

LEADER_DAY: Final = 12

_AT: Final = "09:00"
_SINCE: Final = date(2026, 1, 1)
_STANDS: Final = timedelta(days=3)
"""How long a message that a form is due may wait, and its key be used: until about the next."""

_MINUTES: Final = "15"

SAVED: Final = "saved"
RUNNING: Final = "running"
NOT_TODAY: Final = "not_today"


def tend(desk: Desk) -> None:
    """Have the form of every facility on the clock that has somebody to send it, and no other."""
    wanted = {each.id for each in months.reporting(desk)}
    rule = recurrence.monthly_on((*REMINDED, LEADER_DAY), _AT, _SINCE)
    for facility in facilities.every(desk.uow):
        rung = schedules.of(desk.uow, KIND, facility.id)
        on = {zone for zone, each in rung.items() if each.state is not ScheduleState.OVER}
        if on - ({facility.time_zone} if facility.id in wanted else set()):
            planning.stop(desk, KIND, facility.id)
        if facility.id in wanted:
            planning.plan(desk, KIND, facility.id, facility.time_zone, rule, CatchUp.LAST)


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return who may hear of the form of a facility: its reporters, and its leaders."""
    return [each.id for each in _senders(desk, schedule.subject_id)]


def deliver(desk: Desk, schedule: Schedule, occurrence: Occurrence, person: Person) -> str:
    """Tell somebody that a form is due, or still missing; return why not, or ""."""
    facility = facilities.get(desk.uow, schedule.subject_id)
    period = months.due(occurrence.due_at, schedule.time_zone)
    if months.standing(desk, facility.id, period):
        return SAVED
    day = local_time.to_local(occurrence.due_at, schedule.time_zone).day
    others = [each for each in _senders(desk, facility.id) if Role.FACILITY_REPORTER in each.roles]
    asked = Role.FACILITY_REPORTER in person.roles or not others
    if asked == (day == LEADER_DAY):
        return NOT_TODAY
    response = sheets.lay(desk, person, facility, period)
    if runs(response, desk.now):
        return RUNNING
    asking.put_away(desk, response)
    told = _message(desk, person, sheets.of(desk, response.id), [] if asked else others)
    if reason := wanting.unreachable(desk, told):
        return reason
    if asked:
        desk.log("form.due", None, period, person_id=person.id)
    else:
        desk.log("form.overdue", None, period, person_id=person.id)
    ending.put_off(desk, response)
    responses.save(desk.uow, replace(response, asked_at=desk.now))
    desk.uow.send(told)
    return ""


def named(desk: Desk, schedule: Schedule) -> str:
    """Return what a schedule of this kind is of, for operators."""
    return facilities.get(desk.uow, schedule.subject_id).code


def _senders(desk: Desk, facility_id: int) -> list[Person]:
    roles = (Role.FACILITY_REPORTER, Role.FACILITY_LEADER)
    found = people.at_facility(desk.uow, facility_id, *roles)
    return [each for each in found if not wanting.unwanted(each)]


def _message(desk: Desk, reader: Person, sheet: Sheet, reminded: list[Person]) -> Outbound:
    """Write that a form is due, or that these were reminded of it in vain."""
    facility, period = sheet.facility, sheet.period
    values = {
        "place": facility.name,
        "month": months.named(period, reader),
        "day": desk.day(_due_at(facility, period), reader),
    }
    template = desk.template("ml_form_due", reader, **values)
    if reminded:
        names = ", ".join(naming.given_name(each.name) for each in reminded)
        rendered = desk.render("form.overdue", reader, **values, period=period, name=names)
    else:
        count = str(len(sheets.form().steps))
        more = {"period": period, "n": count, "minutes": _MINUTES}
        rendered = desk.render("form.due", reader, **values, **more)
    response_id, minutes = sheet.response.id, _STANDS // timedelta(minutes=1)
    return outbound(
        rendered,
        reader.id,
        prompt=Prompt(asking.DUE, (asking.YES,), options=(response_id,), minutes=minutes),
        template=template,
        bulk=True,
        response_id=response_id,
        not_before=running.until(desk, reader),
        expires_at=desk.now + _STANDS,
    )


def _due_at(facility: Facility, period: str) -> datetime:
    """Return the noon of the day by which a month has to be in."""
    day = periods.first_day(periods.shifted(period, 1)).replace(day=months.DUE_DAY)
    return local_time.to_utc(datetime.combine(day, time(12)), facility.time_zone)
