"""Questions as lists show them: those that closed, those of today, those of one mentor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from domain.model import QuestionState
from storage import ids, messages, questions
from storage.columns import among, stands
from storage.schema import message, offer, question

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.model import Question
    from storage.uow import UnitOfWork

MOST_A_DAY = 5000
"""Questions that are looked through for the figures of a day."""

MOST_TEXTS = 50
"""Texts of somebody after the last answer that are looked through."""

_CLOSED = (
    select(question)
    .where(question.c.number < bindparam("before"), stands(question.c.state, QuestionState.CLOSED))
    .order_by(question.c.number.desc())
    .limit(bindparam("most"))
)
_ASKED_SINCE = (
    select(question.c.opened_at, question.c.first_answer_at)
    .where(question.c.id >= bindparam("lowest"))
    .order_by(question.c.id)
    .limit(MOST_A_DAY)
)
_OFFERED = (
    select(offer.c.question_id)
    .where(offer.c.mentor_id == bindparam("mentor"))
    .order_by(offer.c.offered_at.desc())
    .limit(bindparam("most"))
)
_THESE = select(question).where(among(question.c.id, "ids")).order_by(question.c.id)
_LAST_TEXTS = (
    select(message.c.question_id, message.c.person_id, func.max(message.c.at).label("at"))
    .where(among(message.c.question_id, "questions"), stands(message.c.direction, "in"))
    .group_by(message.c.question_id, message.c.person_id)
)
_WROTE_AFTER = (
    select(message.c.id, message.c.at, message.c.sealed_text)
    .where(
        message.c.question_id == bindparam("question"),
        message.c.at > bindparam("since"),
        message.c.person_id == bindparam("writer"),
        stands(message.c.direction, "in"),
    )
    .order_by(message.c.at, message.c.id)
    .limit(MOST_TEXTS)
)


def closed(uow: UnitOfWork, before: int, most: int) -> list[Question]:
    """Return at most so many closed questions of lower numbers, the newest number first."""
    return questions.values(uow.rows(_CLOSED, before=before, most=most))


def asked_since(uow: UnitOfWork, since: datetime) -> list[tuple[datetime, datetime | None]]:
    """Return when each question since an instant was asked, and when it was first answered."""
    rows: Sequence[Any] = uow.rows(_ASKED_SINCE, lowest=ids.lowest_at(since))
    return [(row.opened_at, row.first_answer_at) for row in rows]


def offered_to(uow: UnitOfWork, mentor_id: int, most: int) -> list[Question]:
    """Return the questions that were last offered to a mentor, as they stand, by their ids."""
    found = {row.question_id for row in uow.rows(_OFFERED, mentor=mentor_id, most=most)}
    return questions.values(uow.rows(_THESE, ids=sorted(found)))


def last_texts(
    uow: UnitOfWork, question_ids: Collection[int]
) -> dict[int, dict[int | None, datetime]]:
    """Return when each person wrote last on each of some questions."""
    found: dict[int, dict[int | None, datetime]] = {each: {} for each in question_ids}
    for row in uow.rows(_LAST_TEXTS, questions=list(question_ids)):
        found[row.question_id][row.person_id] = row.at
    return found


def texts_after(
    uow: UnitOfWork, question_id: int, writer_id: int, since: datetime
) -> list[tuple[datetime, str]]:
    """Return what somebody wrote on a question after an instant, and when, the oldest first."""
    rows = uow.rows(_WROTE_AFTER, question=question_id, writer=writer_id, since=since)
    return [(row.at, messages.opened(uow, row.id, row.sealed_text)) for row in rows]
