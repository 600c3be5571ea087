"""What a mentor carries: when it is a lot, they hear so, and others are asked to share it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import naming, quiet_hours
from domain.model import Job
from handlers import alarms
from storage import jobs, offers

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk

WEEK = timedelta(days=7)
LOAD = "mentor.load"
"""While this job is open, a mentor's load has been told of."""


def watch(desk: Desk, mentor: Person) -> None:
    """Tell a mentor who has passed the charter's load, and the coordinators on duty.

    Once a week, and nobody at night: it is no reason to wake anybody once more.
    """
    carried = offers.carried(desk.uow, mentor.id, desk.now - WEEK)
    nights = {quiet_hours.ends(at, mentor.time_zone) for at in carried.offered} - {None}
    charter = desk.charter
    if carried.accepted <= charter.load_questions and len(nights) <= charter.load_nights:
        return
    if jobs.due_at(desk.uow, LOAD, str(mentor.id)) is not None:
        return
    desk.uow.later(Job(LOAD, str(mentor.id), desk.now + WEEK))
    counts = {"n": str(carried.accepted), "nights": str(len(nights))}
    said = f"{carried.accepted} questions, {len(nights)} nights in 7 days"
    desk.log("mentor.load", None, said, person_id=mentor.id)
    _tell(desk, mentor, "mentor.load", coordinator=alarms.duty_name(desk, mentor), **counts)
    name = naming.given_name(mentor.name)
    for coordinator in alarms.on_duty(desk):
        _tell(desk, coordinator, "alert.load", mentor=name, **counts)


def _tell(desk: Desk, reader: Person, phrase: str, /, **values: str) -> None:
    morning = quiet_hours.ends(desk.now, reader.time_zone)
    desk.tell(reader, desk.render(phrase, reader, **values), not_before=morning)
