"""What people ask and miss, counted for the agenda of a meeting; never their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, case, func, select

from domain.agenda import Asked, Missed
from domain.courses import LessonKind
from storage import ids
from storage.columns import among, stands
from storage.schema import facility, lesson, person, question

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.uow import UnitOfWork

ASKED: Final = (
    select(question.c.discipline, facility.c.level, func.count().label("n"))
    .join(facility, facility.c.id == question.c.facility_id)
    .where(question.c.id >= bindparam("lowest"), among(question.c.facility_id, "places"))
    .group_by(question.c.discipline, facility.c.level)
)
MISSED: Final = (
    select(
        lesson.c.ref,
        func.count(lesson.c.person_id.distinct()).label("people"),
        func.count(case((lesson.c.correct.is_(False), lesson.c.person_id)).distinct()).label(
            "wrong"
        ),
    )
    .join(person, person.c.id == lesson.c.person_id)
    .where(
        lesson.c.sent_at >= bindparam("since"),
        lesson.c.answered_at.is_not(None),
        lesson.c.nth == 1,
        stands(lesson.c.kind, LessonKind.QUESTION),
        among(person.c.facility_id, "places"),
    )
    .group_by(lesson.c.ref)
)


def asked(uow: UnitOfWork, since: datetime, places: Collection[int]) -> list[Asked]:
    """Count the questions asked at some facilities since an instant, by discipline and level."""
    if not places:
        return []
    rows = uow.rows(ASKED, lowest=ids.lowest_at(since), places=sorted(places))
    return [Asked(row.discipline, row.level, int(row.n)) for row in rows]


def missed(uow: UnitOfWork, since: datetime, places: Collection[int]) -> list[Missed]:
    """Count who answered each item for the first time since an instant, and who wrongly."""
    if not places:
        return []
    rows = uow.rows(MISSED, since=since, places=sorted(places))
    return [Missed(row.ref, int(row.people), int(row.wrong)) for row in rows]
