"""Counting what was pushed to somebody, by the days where they are."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from domain import local_time
from domain.model import Urgency
from storage import questions, schedules, shares

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk

WEEK: Final = 7
"""A week is the seven local days that end today."""


def pushed(desk: Desk, person: Person, days: int = 1) -> int:
    """Count what went out on so many local days, today the last: schedules, and shared answers."""
    today = local_time.to_local(desk.now, person.time_zone).date()
    first = datetime.combine(today - timedelta(days=days - 1), time())
    since = local_time.to_utc(first, person.time_zone)
    sent = schedules.pushed(desk.uow, person.id, since)
    return len(sent) + len(shares.sent_since(desk.uow, person.id, since))


def waits_for_urgent(desk: Desk, person: Person) -> bool:
    """Tell whether somebody waits for an answer to something urgent."""
    live = questions.live_of(desk.uow, person.id)
    return any(each.urgency is Urgency.URGENT for each in live)
