"""Silent mentees: when lessons give way to one question, and when their mentor is told.

Only unanswered questions are silence. A pause of the cohort, a course of tips, or a lesson that
the mentee asked for and put aside, is none.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.courses import LessonKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.courses import Enrolment, Lesson
    from domain.pace import Pace

UNHEARD = 2
"""So many questions at least have found no answer before somebody is silent."""


class Step(StrEnum):
    """What is done about a mentee at the time of a lesson."""

    LESSON = "lesson"
    MENU = "menu"
    """They are asked, once, what suits them; no lesson."""
    WAIT = "wait"
    FOCAL = "focal"
    """Their focal mentor is told, once; no lesson."""


def last_sign(place: Enrolment, sent: Iterable[Lesson]) -> datetime:
    """Return when a mentee was heard last in a course: they answered, asked, or began."""
    known = list(sent)
    wanted = [each.sent_at for each in known if each.kind is LessonKind.WANTED]
    signs = [place.active_at, place.answered_at, *(each.answered_at for each in known)]
    return max([place.enrolled_at, *wanted, *(each for each in signs if each is not None)])


def step(place: Enrolment, sent: Iterable[Lesson], pace: Pace, now: datetime) -> Step:
    """Return what is due for a mentee; `sent` are the lessons of their place."""
    known = list(sent)
    heard = last_sign(place, known)
    unheard = sorted(
        each.sent_at
        for each in known
        if each.kind is LessonKind.QUESTION and not each.unsent and each.sent_at > heard
    )
    if len(unheard) < UNHEARD:
        return Step.LESSON
    silent = now - unheard[0]
    if place.menu_at is None or place.menu_at < heard:
        return Step.MENU if silent >= timedelta(days=pace.dormant_days) else Step.LESSON
    told = place.focal_at is not None
    return Step.FOCAL if not told and silent >= timedelta(days=pace.focal_days) else Step.WAIT
