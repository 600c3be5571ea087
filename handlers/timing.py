"""Until when a question waits: its steps, its day, service hours, and the next cover."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import escalation, oncall, quiet_hours, service_hours
from domain.model import Urgency
from storage import roster

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Discipline, Question
    from handlers.desk import Desk

LOOK_AHEAD = timedelta(days=14)


def hours_begin(desk: Desk, question: Question) -> datetime | None:
    """Return when the hours begin for which a routine question waits, or None."""
    hours = desk.charter.service_hours
    if hours is None or question.urgency is Urgency.URGENT:
        return None
    return service_hours.opens(hours, desk.facility_of(question).time_zone, desk.now)


def rests_until(desk: Desk, question: Question) -> datetime | None:
    """Return until when a coordinator is left in peace with a question that can wait, or None."""
    if question.urgency is Urgency.URGENT:
        return None
    night = quiet_hours.ends(desk.now, desk.facility_of(question).time_zone)
    return hours_begin(desk, question) or night


def cover_starts(desk: Desk, discipline: Discipline) -> datetime | None:
    """Return when somebody comes on call next who may be asked for a discipline."""
    starts = []
    for each in (discipline, *desk.charter.cover.of(discipline)):
        ahead = roster.near(desk.uow, desk.now, LOOK_AHEAD, each)
        starts.append(oncall.next_start(ahead, each, desk.now))
    return min((each for each in starts if each is not None), default=None)


def step_ends(desk: Desk, question: Question) -> datetime:
    """Return when the time is over of those who are asked now."""
    wait = escalation.step(desk.charter, question.urgency)
    return served(desk, question, desk.now, wait)


def served(desk: Desk, question: Question, since: datetime, wait: timedelta) -> datetime:
    """Return when so much time has passed since an instant: for what can wait, service time."""
    hours = None if question.urgency is Urgency.URGENT else desk.charter.service_hours
    return service_hours.after(hours, desk.facility_of(question).time_zone, since, wait)


def day_ends(desk: Desk, question: Question) -> datetime:
    """Return when a question is handed to a coordinator; from now on where that has passed."""
    day = desk.charter.unanswered
    is_first = question.first_answer_at is None and question.unanswered_at is None
    ends = question.opened_at + day
    return ends if is_first and ends > desk.now else desk.now + day
