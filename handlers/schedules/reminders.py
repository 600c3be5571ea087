"""Reminders that coordinators plan: words for some people, so many days before a date.

Each reader gets them by the clock of their own zone. The date moves, and what is still to come
moves with it; what has gone out has gone out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from domain import local_time, quiet_hours, recurrence
from domain.model import Role
from domain.schedules import CatchUp
from handlers.desk import outbound
from handlers.schedules import planning, wanting
from handlers.surveys import running
from storage import cohorts, facilities, people, reminders, schedules

if TYPE_CHECKING:
    from datetime import date

    from domain.model import Outbound, Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk
    from storage.reminders import Reminder

KIND: Final = "reminder"
WORTH: Final = timedelta(days=1)
"""How late it may ring at most; it goes only on the local day that it was meant for."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody whom a reminder would not reach as things stand, and why."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a reminder would do: its fires by zone, whom it reaches, and whom it does not."""

    fires: dict[str, list[datetime]]
    reached: list[Person]
    skipped: list[Skipped]


def rule(found: Reminder) -> str:
    """Return when a reminder rings in any zone; raises BadRule."""
    days = [found.on - timedelta(days=before) for before in found.befores]
    return recurrence.dates(days, found.at_local)


def plan(desk: Desk, found: Reminder) -> None:
    """Put a reminder on the clock of every zone that somebody of the programme may live in.

    So people who join its audience later are reached as well. Raises BadRule.
    """
    for zone in _zones(desk):
        planning.plan(desk, KIND, found.id, zone, rule(found), CatchUp.SKIP)


def move(desk: Desk, found: Reminder, on: date) -> Reminder:
    """Give a reminder another date; what is still to come moves with it."""
    reminders.move(desk.uow, found.id, on)
    moved = reminders.get(desk.uow, found.id)
    plan(desk, moved)
    return moved


def drop(desk: Desk, found: Reminder) -> None:
    """Take a reminder off the clock for good."""
    reminders.set_state(desk.uow, found.id, "dropped")
    planning.stop(desk, KIND, found.id)


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return who reads a reminder by the clock of this zone: those who live in it.

    Whose zone has no clock of its own, as it was unknown when the reminder was planned, reads it
    by the first one.
    """
    found = reminders.get(desk.uow, schedule.subject_id)
    zones = schedules.of(desk.uow, KIND, found.id)
    first = min(zones.values(), key=lambda each: each.id).time_zone
    return [
        each.id
        for each in audience(desk, found)
        if (each.time_zone if each.time_zone in zones else first) == schedule.time_zone
    ]


def deliver(desk: Desk, schedule: Schedule, occurrence: Occurrence, reader: Person) -> str:
    """Remind somebody, on the day it was meant for; else say why not."""
    found = reminders.get(desk.uow, schedule.subject_id)
    if found.state != "on":
        return "dropped"
    zone = schedule.time_zone
    if _day(occurrence.due_at, zone) != _day(desk.now, zone):
        return "late"
    promised = _message(desk, found, reader)
    if reason := wanting.unreachable(desk, promised):
        return reason
    desk.uow.send(replace(promised, not_before=running.until(desk, reader)))
    return ""


def audience(desk: Desk, found: Reminder) -> list[Person]:
    """Return the people a reminder is for, but for those who were erased, by name.

    An audience names a role, a discipline, a facility by its code or a cohort by its name.
    """
    wanted = found.audience
    codes: dict[int | None, str] = {each.id: each.code for each in facilities.every(desk.uow)}
    members = _members(desk, wanted.get("cohort"))
    return [
        each
        for each in people.every(desk.uow)
        if each.erased_at is None
        and wanted.get("role", Role.MENTEE) in each.roles
        and wanted.get("discipline") in {None, each.discipline}
        and wanted.get("facility") in {None, codes.get(each.facility_id)}
        and (members is None or each.id in members)
    ]


def foresee(desk: Desk, found: Reminder, count: int) -> Foreseen:
    """Return what a reminder would do from now on; it need not be stored."""
    wanted = audience(desk, found)
    skipped = [
        Skipped(each, why)
        for each in wanted
        if (
            why := wanting.unwanted(each) or wanting.unreachable(desk, _message(desk, found, each))
        )
    ]
    left = {each.person.id for each in skipped}
    zones = sorted({each.time_zone for each in wanted}) or _zones(desk)[:1]
    return Foreseen(
        {zone: recurrence.fires(rule(found), zone, desk.now, count) for zone in zones},
        [each for each in wanted if each.id not in left],
        skipped,
    )


def goes_at(at: datetime, zone: str) -> datetime:
    """Return when something goes out that rings at an instant: not in the reader's night."""
    return quiet_hours.ends(at, zone) or at


def named(desk: Desk, schedule: Schedule) -> str:
    """Return what a schedule of this kind is of, for operators."""
    return reminders.get(desk.uow, schedule.subject_id).name


def _message(desk: Desk, found: Reminder, reader: Person) -> Outbound:
    """Write a reminder; it ends with the day on which it goes out."""
    asks = Role.MENTEE in reader.roles
    day = datetime.combine(found.on, time(12))
    shown = desk.day(local_time.to_utc(day, reader.time_zone), reader)
    told = desk.render(
        "remind.mentee" if asks else "remind.plain", reader, day=shown, text=found.text
    )
    goes = goes_at(desk.now, reader.time_zone)
    tomorrow = _day(goes, reader.time_zone) + timedelta(days=1)
    ends = local_time.to_utc(datetime.combine(tomorrow, time()), reader.time_zone)
    return outbound(told, reader.id, bulk=True, relay=True, expires_at=ends)


def _members(desk: Desk, cohort: str | None) -> set[int] | None:
    if cohort is None:
        return None
    known = cohorts.named(desk.uow, cohort)
    return (
        set() if known is None else {one.person_id for one in cohorts.enrolled(desk.uow, known.id)}
    )


def _zones(desk: Desk) -> list[str]:
    lived = {each.time_zone for each in people.every(desk.uow) if each.erased_at is None}
    return sorted(lived | {each.time_zone for each in facilities.every(desk.uow)})


def _day(at: datetime, zone: str) -> date:
    return local_time.to_local(at, zone).date()
