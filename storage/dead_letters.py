"""Dead letters: messages to us whose handling failed to the end, to look at and to try again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.model import Channel
from storage.columns import among, stands
from storage.ringing import WORK
from storage.schema import inbox

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_DEAD = (
    select(inbox.c.id, inbox.c.received_at, inbox.c.channel, inbox.c.tries, inbox.c.fault)
    .where(stands(inbox.c.state, "dead"))
    .order_by(inbox.c.id)
)
_SOME = _DEAD.limit(bindparam("most"))
_RETRY = (
    update(inbox)
    .where(stands(inbox.c.state, "dead"), among(inbox.c.id, "ids"))
    .values(
        state="new",
        tries=0,
        fault="",
        next_try_at=bindparam("now"),
        holder=None,
        lease_until=None,
    )
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was put aside; its words and its sender stay sealed."""

    id: int
    received_at: datetime
    channel: Channel
    tries: int
    fault: str


def every(uow: UnitOfWork) -> list[DeadLetter]:
    """Return every dead letter, the oldest first."""
    return [_value(row) for row in uow.rows(_DEAD)]


def some(uow: UnitOfWork, most: int) -> list[DeadLetter]:
    """Return at most so many dead letters, the oldest first."""
    return [_value(row) for row in uow.rows(_SOME, most=most)]


def retry(uow: UnitOfWork, ids: Collection[int]) -> int:
    """Have dead letters handled again, with all their tries; return how many there were."""
    uow.ring(WORK)
    return uow.change(_RETRY, ids=list(ids), now=uow.now)


def _value(row: Row[Any]) -> DeadLetter:
    return DeadLetter(row.id, row.received_at, Channel(row.channel), row.tries, row.fault)
