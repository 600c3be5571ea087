"""What came in: stored first, acknowledged then, handled after."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.model import Channel, Inbound, MessageKind
from storage import addresses, messages
from storage.columns import stands
from storage.schema import inbox, message, seen

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

MOST_TRIES = 5
"""A message whose handling fails this often is put aside with its raw payload."""

RETRY = timedelta(seconds=1)

_DIGEST: Any = bindparam("digest")
_SEE = {
    "sqlite": sqlite.insert(seen).values(digest=_DIGEST).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(seen).values(digest=_DIGEST).on_conflict_do_nothing(),
}
_LOAD = (
    select(inbox, message.c.provider_id)
    .join(message, message.c.id == inbox.c.message_id)
    .where(inbox.c.id == bindparam("inbox"))
)
_NEW = (
    select(inbox.c.id, inbox.c.address_id)
    .where(stands(inbox.c.state, "new"), inbox.c.next_try_at <= bindparam("now"))
    .order_by(inbox.c.next_try_at, inbox.c.id)
    .limit(bindparam("most"))
)
_IS_NEW = inbox.c.id == bindparam("inbox"), inbox.c.state == "new"
_TRY = update(inbox).where(*_IS_NEW).values(tries=inbox.c.tries + 1)
_DONE = update(inbox).where(*_IS_NEW).values(state="done", done_at=bindparam("at"))
_AGAIN = (
    update(inbox)
    .where(*_IS_NEW)
    .values(
        state=bindparam("new_state"),
        tries=bindparam("new_tries"),
        next_try_at=bindparam("again_at"),
        fault=bindparam("new_fault"),
    )
)
_TRIES = select(inbox.c.tries).where(inbox.c.id == bindparam("inbox"))
_WAITING = select(func.count().label("n"), func.min(inbox.c.received_at).label("oldest")).where(
    stands(inbox.c.state, "new")
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A stored message that waits to be handled; `inbound` saves a fresh one the way back."""

    inbox_id: int
    address_id: int
    message_id: int
    inbound: Inbound


def accept(uow: UnitOfWork, inbound: Inbound) -> Arrived | None:
    """Store a message, or return None when it was stored before."""
    key = f"{inbound.account}\0{inbound.provider_id}".encode()
    digest = hashlib.blake2b(key, digest_size=16).digest()
    if not uow.change(_SEE[uow.group.connection.dialect.name], digest=digest):
        return None
    uow.tally(f"inbound.{inbound.channel}")
    address_id, person_id = addresses.find_or_add(uow, inbound.channel, inbound.sender)
    message_id = messages.add(
        uow,
        messages.Words(
            "in",
            inbound.kind,
            inbound.text,
            provider_id=inbound.provider_id,
            address_id=address_id,
            person_id=person_id,
        ),
    )
    return Arrived(_add(uow, inbound, address_id, message_id), address_id, message_id, inbound)


def load(uow: UnitOfWork, inbox_id: int) -> Arrived:
    """Return a stored message as it came; raises LookupError."""
    row = uow.row(_LOAD, inbox=inbox_id)
    if row is None:
        raise LookupError(f"no inbox row {inbox_id}")
    sender = addresses.get(uow, row.address_id)
    inbound = Inbound(
        account=row.account,
        provider_id=row.provider_id,
        channel=Channel(row.channel),
        sender=sender.value,
        recipient="",
        text=messages.get(uow, row.message_id).text,
        kind=MessageKind(row.kind),
        payload=row.payload,
        quoted=row.quoted,
    )
    return Arrived(row.id, row.address_id, row.message_id, inbound)


def waiting(uow: UnitOfWork, most: int) -> list[tuple[int, int]]:
    """Return (inbox id, address id) of messages that wait to be handled, the oldest first."""
    return [(row.id, row.address_id) for row in uow.rows(_NEW, now=uow.now, most=most)]


def count_try(uow: UnitOfWork, inbox_id: int) -> int:
    """Count a try before it is made, so that one that kills the process is counted too."""
    uow.change(_TRY, inbox=inbox_id)
    row = uow.row(_TRIES, inbox=inbox_id)
    return 0 if row is None else int(row.tries)


def done(uow: UnitOfWork, inbox_id: int) -> bool:
    """Mark a message as handled; False when it was handled before."""
    return uow.change(_DONE, inbox=inbox_id, at=uow.now) == 1


def fail(uow: UnitOfWork, inbox_id: int, tries: int, fault: str) -> bool:
    """Put a message back after a failed try, or aside for good; True when it is aside."""
    dead = tries >= MOST_TRIES
    state = "dead" if dead else "new"
    again = uow.now + RETRY * tries
    values = {"new_state": state, "new_tries": tries, "again_at": again, "new_fault": fault}
    uow.change(_AGAIN, inbox=inbox_id, **values)
    return dead


def backlog(uow: UnitOfWork) -> tuple[int, datetime | None]:
    """Return how many messages wait to be handled, and since when the oldest waits."""
    row = uow.row(_WAITING)
    return (0, None) if row is None else (row.n, row.oldest)


def _add(uow: UnitOfWork, inbound: Inbound, address_id: int, message_id: int) -> int:
    new = uow.new_id()
    raw = uow.sealer.seal_bytes(inbound.raw, f"inbox:sealed_raw:{new}") if inbound.raw else None
    uow.insert(
        inbox,
        id=new,
        account=inbound.account,
        address_id=address_id,
        message_id=message_id,
        channel=inbound.channel,
        kind=inbound.kind,
        payload=inbound.payload,
        quoted=inbound.quoted,
        sealed_raw=raw,
        next_try_at=uow.now,
        received_at=uow.now,
    )
    return new
