"""What the quiz answers of people got right and missed, by skill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from domain.courses import LessonKind
from storage.columns import among, stands
from storage.schema import item, lesson

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.uow import UnitOfWork

_OF_PEOPLE = (
    select(item.c.skill, lesson.c.person_id, lesson.c.correct)
    .join(item, item.c.id == lesson.c.item_id)
    .where(
        among(lesson.c.person_id, "people"),
        lesson.c.sent_at >= bindparam("since"),
        lesson.c.answered_at.is_not(None),
        stands(lesson.c.kind, LessonKind.QUESTION, LessonKind.WANTED),
    )
)


def answers(
    uow: UnitOfWork, people: Collection[int], since: datetime
) -> list[tuple[str, int, bool]]:
    """Return people's answers to what went out since an instant: the skill, who, and if right."""
    if not people:
        return []
    rows = uow.rows(_OF_PEOPLE, people=list(people), since=since)
    return [(row.skill, row.person_id, bool(row.correct)) for row in rows]
