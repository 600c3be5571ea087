"""What a mentor has answered, from what was passed on to the askers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from domain.ledger import Answer
from domain.model import Urgency
from storage.columns import among, stands
from storage.ids import lowest_at
from storage.schema import message, outbox, question

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

PASSED_ON = ("ans.first", "ans.next", "ans.second")
"""What brings a mentor's own words to an asker; a correction or a question back is no answer."""

HELD = timedelta(days=1)
"""Longer than a text is held before its writer says which question it is for."""

_SOURCE = message.alias("source")
_ANSWERS = (
    select(message.c.question_id, message.c.at)
    .add_columns(question.c.urgency, question.c.asker_id, question.c.facility_id)
    .join(_SOURCE, _SOURCE.c.id == message.c.relays_id)
    .join(question, question.c.id == message.c.question_id)
    .outerjoin(outbox, outbox.c.message_id == message.c.id)
    .where(
        _SOURCE.c.person_id == bindparam("mentor"),
        stands(_SOURCE.c.direction, "in"),
        _SOURCE.c.id >= bindparam("first"),
        among(message.c.phrase, "phrases"),
        message.c.at >= bindparam("since"),
        message.c.at < bindparam("until"),
        or_(outbox.c.state.is_(None), outbox.c.state != "recalled"),
    )
    .order_by(message.c.at, message.c.id)
)


def answers(uow: UnitOfWork, mentor_id: int, since: datetime, until: datetime) -> list[Answer]:
    """Return each text of a mentor that was passed on to an asker from `since` to `until`.

    What was taken back before it left is none. Held texts count when they are let go, so that
    their source may be some days older.
    """
    given = {"mentor": mentor_id, "since": since, "until": until, "phrases": list(PASSED_ON)}
    rows = uow.rows(_ANSWERS, first=lowest_at(since - HELD), **given)
    return [
        Answer(
            row.at, row.question_id, row.asker_id, row.facility_id, row.urgency == Urgency.URGENT
        )
        for row in rows
    ]
