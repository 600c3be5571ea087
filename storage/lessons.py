"""Lessons that went out with the answers they brought, and what is recalled of each item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.courses import Lesson, LessonKind, Recall, RecallState
from storage.columns import among, stands
from storage.schema import lesson, message, outbox, recall

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(lesson).where(lesson.c.id == bindparam("id"))
_OF_ENROLMENT = (
    select(lesson)
    .where(lesson.c.enrolment_id == bindparam("enrolment"))
    .order_by(lesson.c.sent_at, lesson.c.id)
)
_OF_PERSON = select(lesson).where(lesson.c.person_id == bindparam("person")).order_by(lesson.c.id)
_UNANSWERED = lesson.c.answered_at.is_(None)
_OF_ITEM = (
    select(lesson)
    .where(lesson.c.enrolment_id == bindparam("enrolment"), lesson.c.ref == bindparam("of_ref"))
    .order_by(lesson.c.sent_at, lesson.c.id)
)
_OPEN = (
    select(lesson)
    .where(
        lesson.c.enrolment_id == bindparam("enrolment"),
        lesson.c.sent_at >= bindparam("since"),
        lesson.c.sent_at < bindparam("until"),
        lesson.c.unsent.is_(False),
        _UNANSWERED,
    )
    .order_by(lesson.c.sent_at, lesson.c.id)
)
_ANSWER = (
    update(lesson)
    .where(lesson.c.id == bindparam("lesson"), _UNANSWERED)
    .values(answered_at=bindparam("at"), answer=bindparam("letter"), correct=bindparam("right"))
)
_TIP = (
    update(lesson)
    .where(lesson.c.id == bindparam("lesson"), lesson.c.tip_at.is_(None))
    .values(tip_at=bindparam("at"))
)
_UNSENT = update(lesson).where(lesson.c.id == bindparam("lesson"), _UNANSWERED).values(unsent=True)
_LEFT = (
    select(message.c.lesson_id)
    .join(outbox, outbox.c.message_id == message.c.id)
    .where(
        message.c.lesson_id.is_not(None),
        among(message.c.lesson_id, "lessons"),
        ~stands(outbox.c.state, "dropped", "dead", "recalled"),
    )
)
_RECALLS = select(recall).where(recall.c.enrolment_id == bindparam("enrolment"))
_SET = (
    update(recall)
    .where(recall.c.enrolment_id == bindparam("enrolment"), recall.c.ref == bindparam("of_ref"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "streak", "asked", "due_at", "last_at", "retired_at", "memory")
        }
    )
)


def add(
    uow: UnitOfWork, enrolment: tuple[int, int], item: tuple[int, str], kind: LessonKind, nth: int
) -> Lesson:
    """Note a lesson that goes out now: of (enrolment's id, person's id), with (item's id, ref)."""
    new = Lesson(uow.new_id(), *enrolment, *item, kind, nth, uow.now)
    uow.insert(
        lesson,
        id=new.id,
        enrolment_id=new.enrolment_id,
        person_id=new.person_id,
        item_id=new.item_id,
        ref=new.ref,
        kind=new.kind,
        nth=new.nth,
        sent_at=new.sent_at,
    )
    return new


def get(uow: UnitOfWork, lesson_id: int) -> Lesson:
    """Return a lesson that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=lesson_id)
    if row is None:
        raise LookupError(f"no lesson {lesson_id}")
    return _value(row)


def of_enrolment(uow: UnitOfWork, enrolment_id: int) -> list[Lesson]:
    """Return the lessons of a place in a course, the first sent first."""
    return [_value(row) for row in uow.rows(_OF_ENROLMENT, enrolment=enrolment_id)]


def of_item(uow: UnitOfWork, enrolment_id: int, ref: str) -> list[Lesson]:
    """Return how often an item went out in a place in a course, the first first."""
    rows = uow.rows(_OF_ITEM, enrolment=enrolment_id, of_ref=ref)
    return [_value(row) for row in rows]


def open_since(uow: UnitOfWork, enrolment_id: int, since: datetime) -> list[Lesson]:
    """Return what went out since an instant, before now, and has no answer yet."""
    rows = uow.rows(_OPEN, enrolment=enrolment_id, since=since, until=uow.now)
    return [_value(row) for row in rows]


def of_person(uow: UnitOfWork, person_id: int) -> list[Lesson]:
    """Return every lesson of a person, the first first."""
    return [_value(row) for row in uow.rows(_OF_PERSON, person=person_id)]


def answer(uow: UnitOfWork, lesson_id: int, letter: str, *, right: bool) -> bool:
    """Store the answer to a lesson; False when it has one, which then stands."""
    return uow.change(_ANSWER, lesson=lesson_id, at=uow.now, letter=letter, right=right) == 1


def set_tip(uow: UnitOfWork, lesson_id: int) -> bool:
    """Note that the teaching of an unanswered lesson follows now; False when it did before."""
    return uow.change(_TIP, lesson=lesson_id, at=uow.now) == 1


def set_unsent(uow: UnitOfWork, lesson_id: int) -> None:
    """Note that a lesson never left: it counts as never sent."""
    uow.change(_UNSENT, lesson=lesson_id)


def left(uow: UnitOfWork, ids: Collection[int]) -> set[int]:
    """Return which of these lessons have left, or still may."""
    return {row.lesson_id for row in uow.rows(_LEFT, lessons=list(ids))} if ids else set()


def recalls(uow: UnitOfWork, enrolment_id: int) -> dict[str, Recall]:
    """Return where the repeating of each item stands that was asked, by its ref."""
    return {row.ref: _recall(row) for row in uow.rows(_RECALLS, enrolment=enrolment_id)}


def put_recall(uow: UnitOfWork, new: Recall) -> None:
    """Store where an item stands now."""
    given: dict[str, datetime | str | int | None] = {
        "state": new.state,
        "streak": new.streak,
        "asked": new.asked,
        "due_at": new.due_at,
        "last_at": new.last_at,
        "retired_at": new.retired_at,
        "memory": new.memory,
    }
    named = {f"new_{name}": value for name, value in given.items()}
    if not uow.change(_SET, enrolment=new.enrolment_id, of_ref=new.ref, **named):
        uow.insert(recall, id=uow.new_id(), enrolment_id=new.enrolment_id, ref=new.ref, **given)


def _value(row: Row[Any]) -> Lesson:
    return Lesson(
        id=row.id,
        enrolment_id=row.enrolment_id,
        person_id=row.person_id,
        item_id=row.item_id,
        ref=row.ref,
        kind=LessonKind(row.kind),
        nth=row.nth,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        answer=row.answer,
        correct=row.correct,
        tip_at=row.tip_at,
        unsent=row.unsent,
    )


def _recall(row: Row[Any]) -> Recall:
    return Recall(
        enrolment_id=row.enrolment_id,
        ref=row.ref,
        state=RecallState(row.state),
        streak=row.streak,
        asked=row.asked,
        due_at=row.due_at,
        last_at=row.last_at,
        retired_at=row.retired_at,
        memory=row.memory,
    )
