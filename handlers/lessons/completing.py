"""The end of a course for one mentee: a note on what they did, and nothing more by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import enrolling as rules
from domain import naming
from domain.courses import EnrolmentState, LessonKind, RecallState
from domain.spacing import is_settled
from storage import cohorts

if TYPE_CHECKING:
    from datetime import datetime

    from domain.spacing import Learner
    from handlers.desk import Desk
    from handlers.lessons.learners import Seat


def is_complete(at: Seat, known: Learner, now: datetime) -> bool:
    """Tell whether a course has nothing more for a mentee: its time is over, or all is learnt.

    Never before its last week is, as an item may be signed until then.
    """
    today = at.today(now)
    if today > rules.last_day(at.cohort, at.course):
        return True
    taught = today > rules.last_week_day(at.cohort, at.course)
    return taught and bool(known.items) and is_settled(at.course, known)


def complete(desk: Desk, at: Seat, known: Learner) -> None:
    """End a place as complete, and tell the mentee what they did: theirs alone, no ranks."""
    if not cohorts.end(desk.uow, at.place.id, EnrolmentState.COMPLETE):
        return
    desk.log("course.ended", None, str(EnrolmentState.COMPLETE), person_id=at.person.id)
    asked = any(each.question for each in known.items.values())
    done = _retired(known) if asked else _told(known)
    values = {
        "name": naming.given_name(at.person.name),
        "n": str(done),
        "total": str(len(known.items)),
    }
    phrase = "course.complete" if asked else "course.complete.tips"
    desk.tell(at.person, desk.render(phrase, at.person, **values), bulk=True)


def _retired(known: Learner) -> int:
    return sum(each.state is RecallState.RETIRED for each in known.recalls.values())


def _told(known: Learner) -> int:
    tips = {each.ref for each in known.lessons if each.kind is LessonKind.TIP and not each.unsent}
    return len(tips & known.items.keys())
