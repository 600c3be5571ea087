"""May one more thing be pushed to somebody today: not over a patient or a survey, nor too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.learning import cases
from handlers.schedules.counting import WEEK, pushed, waits_for_urgent
from handlers.surveys import running

if TYPE_CHECKING:
    from domain.model import Person
    from domain.pace import Pace
    from handlers.desk import Desk

URGENT: Final = "urgent"
DAY: Final = "day"
THIS_WEEK: Final = "week"
SURVEY: Final = "survey"


def within(desk: Desk, person: Person, pace: Pace, wish: int | None = None) -> str:
    """Return "" when one more push is within the limits, else which one it would break.

    All pushes count, by the local days of the reader; `wish` lowers the week's limit. A question
    of the week that is still to come today has its place: it goes before a lesson.
    """
    if waits_for_urgent(desk, person):
        return URGENT
    if running.is_running(desk, person):
        return SURVEY
    coming = int(cases.comes_today(desk, person))
    if pushed(desk, person) + coming >= pace.most_a_day:
        return DAY
    most = pace.most_a_week if wish is None else min(wish, pace.most_a_week)
    return THIS_WEEK if pushed(desk, person, WEEK) + coming >= most else ""
