"""Tips: the teaching of a question that nobody answered, and questions that never left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import spacing
from domain.courses import LessonKind
from handlers.lessons import asking
from storage import items, lessons, people

if TYPE_CHECKING:
    from domain.courses import Enrolment, Lesson
    from handlers.desk import Desk

_LOOKED_BACK = timedelta(days=14)
"""What is older has either left or been asked again."""


def send(desk: Desk, enrolment: Enrolment, lesson: Lesson) -> bool:
    """Send what an unanswered question teaches; False when it was sent or answered before.

    Nor is a version taught that may not be sent any more.

    The item comes back as one that was not answered, which it stands as since it was asked.
    """
    item = items.get(desk.uow, lesson.item_id)
    if lesson.answered_at is not None or not item.may_be_sent:
        return False
    if not lessons.set_tip(desk.uow, lesson.id):
        return False
    reader = people.get(desk.uow, lesson.person_id)
    pace = asking.course_of(desk, enrolment).pace
    asking.tell_tip(desk, lesson, item, expires_at=asking.window_ends(desk, reader, pace))
    desk.log("lesson.tip", None, person_id=reader.id, item=item.ref)
    return True


def take_back(desk: Desk, enrolment: Enrolment) -> list[Lesson]:
    """Find the lessons whose message never left; each counts as if it was never sent.

    Call it before the next one is chosen.
    """
    since = desk.now - _LOOKED_BACK
    open_ = lessons.open_since(desk.uow, enrolment.id, since)
    left = lessons.left(desk.uow, [each.id for each in open_])
    never = [each for each in open_ if each.id not in left]
    recalls = lessons.recalls(desk.uow, enrolment.id) if never else {}
    for each in never:
        lessons.set_unsent(desk.uow, each.id)
        desk.log("lesson.unsent", None, person_id=each.person_id, item=each.ref)
        if each.kind is LessonKind.QUESTION and each.ref in recalls:
            lessons.put_recall(desk.uow, spacing.take_back(recalls[each.ref], each))
    return never
