"""What was promised and has not gone, as operators see it: how much waits, and another try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, update

from storage.columns import stands
from storage.ringing import WORK
from storage.schema import address, message, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_BACKLOG = select(func.count().label("n"), func.min(outbox.c.created_at).label("oldest")).where(
    stands(outbox.c.state, "ready")
)
_LIST = (
    select(
        outbox.c.id, outbox.c.created_at.label("promised_at"), address.c.channel, message.c.phrase
    )
    .add_columns(outbox.c.state, outbox.c.tries, outbox.c.fault)
    .join(message, message.c.id == outbox.c.message_id)
    .join(address, address.c.id == outbox.c.address_id)
    .where(outbox.c.state == bindparam("wanted"))
    .order_by(outbox.c.id)
)
_RETRY = (
    update(outbox)
    .where(outbox.c.state == "dead")
    .values(
        state="ready",
        tries=0,
        aside=False,
        fault="",
        done_at=None,
        expires_at=None,
        next_try_at=bindparam("now"),
    )
)
_RETRY_ONE = _RETRY.where(outbox.c.id == bindparam("outbox"))


@dataclass(frozen=True, slots=True)
class Listed:
    """A row as operators see it: never its words or its number."""

    id: int
    promised_at: datetime
    channel: str
    phrase: str
    state: str
    tries: int
    fault: str


def backlog(uow: UnitOfWork) -> tuple[int, datetime | None]:
    """Return how many messages wait to be sent, and since when the oldest was promised."""
    row = uow.row(_BACKLOG)
    return (0, None) if row is None else (row.n, row.oldest)


def listed(uow: UnitOfWork, state: str) -> list[Listed]:
    """Return the rows in a state, the oldest first."""
    return [Listed(*row) for row in uow.rows(_LIST, wanted=state)]


def retry(uow: UnitOfWork, outbox_id: int | None = None) -> int:
    """Let a dead row be tried again, or all of them; return how many."""
    if outbox_id is None:
        found = uow.change(_RETRY, now=uow.now)
    else:
        found = uow.change(_RETRY_ONE, outbox=outbox_id, now=uow.now)
    if found:
        uow.ring(WORK)
    return found
