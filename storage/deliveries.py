"""What became of the messages on one question: where each went, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from domain.model import Channel
from storage.attempts import RANKS
from storage.columns import stands
from storage.schema import address, attempt, message, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

MOST = 2000
"""Calls on a question that are looked through, the newest."""

_ON = (
    select(
        message.c.id,
        message.c.relays_id,
        message.c.person_id,
        message.c.phrase,
        message.c.at,
        address.c.channel,
        outbox.c.state,
        outbox.c.fault,
        attempt.c.state.label("known"),
        attempt.c.error_code,
    )
    .join(address, address.c.id == message.c.address_id)
    .outerjoin(outbox, outbox.c.message_id == message.c.id)
    .outerjoin(attempt, attempt.c.message_id == message.c.id)
    .where(message.c.question_id == bindparam("question"), stands(message.c.direction, "out"))
    .order_by(message.c.at.desc(), message.c.id.desc(), attempt.c.id.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours on a question: whose words it passes on, to whom, and what is known.

    `known` is the highest state of its calls, "" where none was planned; `state` is how it stands
    in the outbox, `fault` why it did not go.
    """

    id: int
    relays_id: int | None
    reader_id: int | None
    phrase: str
    at: datetime
    channel: Channel
    state: str
    known: str
    fault: str


def on_question(uow: UnitOfWork, question_id: int) -> list[Sent]:
    """Return what was sent on a question, the oldest first."""
    found: dict[int, Sent] = {}
    for row in uow.rows(_ON, question=question_id):
        before = found.get(row.id)
        if before is not None and _rank(before.known) >= _rank(row.known):
            continue
        found[row.id] = Sent(
            row.id,
            row.relays_id,
            row.person_id,
            row.phrase,
            row.at,
            Channel(row.channel),
            row.state or "",
            row.known or "",
            row.fault or row.error_code or "",
        )
    return sorted(found.values(), key=lambda one: (one.at, one.id))


def _rank(known: str | None) -> int:
    return RANKS.index(known) if known in RANKS else -1
