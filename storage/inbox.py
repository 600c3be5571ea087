"""What came in: stored first, acknowledged then, handled after."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.model import Channel, Inbound, MessageKind
from storage import addresses, messages, workers
from storage.columns import among, stands
from storage.ringing import WORK
from storage.schema import inbox, message, seen

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause

    from storage.uow import UnitOfWork

MOST_TRIES = 5
"""A message whose handling fails this often is put aside with its raw payload."""

RETRY = timedelta(seconds=1)

LEASE = timedelta(seconds=60)
"""How long a message stays with the process that took it; handling one takes milliseconds."""

HANDED_OVER = timedelta(seconds=5)
"""So long after it was stored or taken, a message that its process has not in hand was mislaid:
whoever stored it gave up waiting, and it was stored all the same."""

_DIGEST: Any = bindparam("digest")
_SEE = {  # of an INSERT, SQLAlchemy counts the rows only when asked to
    name: each.values(digest=_DIGEST)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for name, each in (("sqlite", sqlite.insert(seen)), ("postgresql", postgresql.insert(seen)))
}
_LOAD = (
    select(inbox, message.c.provider_id)
    .join(message, message.c.id == inbox.c.message_id)
    .where(inbox.c.id == bindparam("inbox"))
)
_EARLIER = inbox.alias("earlier")


def _place(row: FromClause) -> tuple[ColumnElement[Any], ...]:
    """Return what orders a lane: when a door took each, which may be before it was stored."""
    return row.c.received_at, row.c.id


def _waits_before(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Tell of a row whether an earlier one of its lane waits to be handled."""
    same_lane = _EARLIER.c.lane == inbox.c.lane
    earlier = tuple_(*_place(_EARLIER)) < tuple_(*_place(inbox))
    waiting = select(_EARLIER.c.id).where(stands(_EARLIER.c.state, "new"), same_lane, earlier)
    return waiting.where(*more).correlate(inbox).exists()


_HELD = or_(
    _EARLIER.c.next_try_at > bindparam("now"),
    and_(_EARLIER.c.lease_until > bindparam("now"), _EARLIER.c.holder != bindparam("me")),
)
_FREE = or_(
    inbox.c.lease_until.is_(None),
    inbox.c.lease_until <= bindparam("now"),
    and_(inbox.c.holder == bindparam("me"), inbox.c.lease_until <= bindparam("mislaid")),
)
_NEW = (
    select(inbox.c.id, inbox.c.lane, inbox.c.tries)
    .where(stands(inbox.c.state, "new"), inbox.c.next_try_at <= bindparam("now"), _FREE)
    .where(~_waits_before(_HELD), ~workers.may_hold_back(bindparam("now")))
    .order_by(inbox.c.next_try_at, inbox.c.id)
    .limit(bindparam("most"))
)
_CLAIM = _NEW.with_for_update(skip_locked=True)
_HOLD = (
    update(inbox)
    .where(among(inbox.c.id, "ids"), stands(inbox.c.state, "new"))
    .values(holder=bindparam("me"), lease_until=bindparam("until"))
    .values(tries=case((inbox.c.tries == 0, 1), else_=inbox.c.tries))
)
_IS_NEW = inbox.c.id == bindparam("inbox"), inbox.c.state == "new"
_DONE = (
    update(inbox)
    .where(*_IS_NEW, ~_waits_before(), ~workers.may_hold_back(bindparam("at")))
    .values(state="done", done_at=bindparam("at"), lease_until=None)
)
_TRY_AGAIN = (
    update(inbox)
    .where(*_IS_NEW, inbox.c.holder == bindparam("me"), inbox.c.tries == bindparam("before"))
    .values(tries=inbox.c.tries + 1)
)
_RELEASE = (
    update(inbox).where(*_IS_NEW).values(holder=None, lease_until=None, tries=inbox.c.tries - 1)
)
_AGAIN = (
    update(inbox)
    .where(*_IS_NEW)
    .values(
        state=bindparam("new_state"),
        tries=bindparam("new_tries"),
        next_try_at=bindparam("again_at"),
        fault=bindparam("new_fault"),
        holder=None,
        lease_until=None,
    )
)
_WAITING = select(func.count().label("n"), func.min(inbox.c.received_at).label("oldest")).where(
    stands(inbox.c.state, "new")
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A stored message that was taken, and how often it was tried before."""

    inbox_id: int
    lane: int
    tries: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """A stored message that waits to be handled; `inbound` saves a fresh one the way back."""

    inbox_id: int
    lane: int
    address_id: int
    message_id: int
    inbound: Inbound


def accept(uow: UnitOfWork, inbound: Inbound) -> Arrived | None:
    """Store a message, or return None when it was stored before."""
    key = digest(inbound.account, inbound.provider_id)
    if not uow.change(_SEE[uow.group.connection.dialect.name], digest=key):
        return None
    uow.tally(f"inbound.{inbound.channel}")
    address_id, person_id = addresses.find_or_add(
        uow, inbound.channel, inbound.sender, inbound.also
    )
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
    lane = -address_id if person_id is None else person_id
    new = _add(uow, inbound, lane, (address_id, message_id))
    return Arrived(new, lane, address_id, message_id, inbound)


def digest(account: str, provider_id: str) -> bytes:
    """Return by what a message that was stored is known for ever."""
    return hashlib.blake2b(f"{account}\0{provider_id}".encode(), digest_size=16).digest()


def load(uow: UnitOfWork, inbox_id: int) -> Arrived:
    """Return a stored message as it came; raises LookupError."""
    row = uow.row(_LOAD, inbox=inbox_id)
    if row is None:
        raise LookupError(f"no inbox row {inbox_id}")
    sender, also = _sender(uow, row)
    inbound = Inbound(
        account=row.account,
        provider_id=row.provider_id,
        channel=Channel(row.channel),
        sender=sender,
        recipient="",
        text=messages.get(uow, row.message_id).text,
        kind=MessageKind(row.kind),
        payload=row.payload,
        quoted=row.quoted,
        opt_out=row.opt_out,
        edits=row.edits,
        also=also,
    )
    return Arrived(row.id, row.lane, row.address_id, row.message_id, inbound)


def waiting(uow: UnitOfWork) -> bool:
    """Tell whether a message waits that no process has."""
    return uow.row(_NEW, **_look(uow, 1)) is not None


def claim(uow: UnitOfWork, most: int, held: Collection[int] = ()) -> list[Claimed]:
    """Take messages that wait, past those that another process takes just now or we have.

    The first try of a message counts from here on. One that was tried before may have ended its
    process: its next try is counted when it begins (`try_again`), and none of those beside it.
    """
    rows = [row for row in uow.rows(_CLAIM, **_look(uow, most)) if row.id not in held]
    if rows:
        ids, me = [row.id for row in rows], uow.ids.process
        uow.change(_HOLD, ids=ids, me=me, until=uow.now + LEASE)
    return [Claimed(row.id, row.lane, row.tries) for row in rows]


def _look(uow: UnitOfWork, most: int) -> dict[str, Any]:
    mislaid = uow.now + LEASE - HANDED_OVER
    return {"now": uow.now, "me": uow.ids.process, "mislaid": mislaid, "most": most}


def done(uow: UnitOfWork, inbox_id: int) -> bool:
    """Mark a message as handled; False when it was before, or when an earlier one waits.

    So each person's messages are handled in the order they came, whichever process has them. An
    earlier one may also wait outside the database, with a door.
    """
    return uow.change(_DONE, inbox=inbox_id, at=uow.now) == 1


def try_again(uow: UnitOfWork, inbox_id: int, before: int) -> bool:
    """Count a try of a message that was tried so often before; False when it is not ours."""
    return uow.change(_TRY_AGAIN, inbox=inbox_id, me=uow.ids.process, before=before) == 1


def release(uow: UnitOfWork, inbox_id: int) -> None:
    """Give back a message that was not tried, to whoever takes it next."""
    uow.change(_RELEASE, inbox=inbox_id)


def fail(uow: UnitOfWork, inbox_id: int, tries: int, fault: str) -> bool:
    """Put a message back after a failed try, or aside for good; True when it is aside."""
    dead = tries >= MOST_TRIES
    state = "dead" if dead else "new"
    again = uow.now + RETRY * tries
    values = {"new_state": state, "new_tries": tries, "again_at": again, "new_fault": fault}
    uow.change(_AGAIN, inbox=inbox_id, **values)
    if dead:
        uow.tally("handled.dead")
    return dead


def backlog(uow: UnitOfWork) -> tuple[int, datetime | None]:
    """Return how many messages wait to be handled, and since when the oldest waits."""
    row = uow.row(_WAITING)
    return (0, None) if row is None else (row.n, row.oldest)


def _sender(uow: UnitOfWork, row: Any) -> tuple[str, str]:
    """Return the ids of whoever wrote, both where their provider gave two."""
    if row.sealed_ids:
        sender, _, also = uow.sealer.open(row.sealed_ids, f"inbox:sealed_ids:{row.id}").partition(
            "\n"
        )
        return sender, also
    return addresses.get(uow, row.address_id).value, ""


def _sealed_ids(uow: UnitOfWork, inbound: Inbound, inbox_id: int) -> bytes | None:
    if not inbound.also:
        return None
    return uow.sealer.seal(f"{inbound.sender}\n{inbound.also}", f"inbox:sealed_ids:{inbox_id}")


def _add(uow: UnitOfWork, inbound: Inbound, lane: int, of: tuple[int, int]) -> int:
    new, (address_id, message_id) = uow.new_id(), of
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
        opt_out=inbound.opt_out,
        edits=inbound.edits,
        sealed_raw=raw,
        sealed_ids=_sealed_ids(uow, inbound, new),
        next_try_at=uow.now,
        received_at=inbound.arrived_at or uow.now,
        lane=lane,
        holder=uow.ids.process if uow.works else None,
        lease_until=uow.now + LEASE if uow.works else None,
        tries=1 if uow.works else 0,
    )
    if not uow.works:
        uow.ring(WORK)
    return new
