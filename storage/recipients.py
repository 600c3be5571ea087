"""What became of a broadcast for each person: planned, written, handed over, reported, answered.

A move from one state to another is a compare-and-set, so that the same news moves a row once
however often it comes. What stands for a person is found by the broadcast and the person, and by
the message that carries it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)

from domain import reaching
from domain.broadcasts import Reach, Recipient
from storage.audiences import FITTING
from storage.columns import Instant, among, stands
from storage.schema import attempt, outbox, recipient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Select

    from domain.model import Channel
    from storage.uow import UnitOfWork

CHUNK: Final = 2_000
"""So many rows one unit moves at the most."""

_ROW = tuple(each.name for each in fields(Recipient))
_MINE = and_(
    recipient.c.broadcast_id == bindparam("broadcast"),
    recipient.c.person_id == bindparam("person"),
)
_BY_MESSAGE = recipient.c.message_id == bindparam("message")
_MOST: ColumnElement[int] = bindparam("most", type_=Integer)
_COST = (
    select(func.coalesce(func.sum(attempt.c.cost), 0))
    .where(attempt.c.message_id == recipient.c.message_id)
    .correlate(recipient)
    .scalar_subquery()
)
"""What the calls for a message have cost, all its pieces together."""


def _some(*where: ColumnElement[bool]) -> Select[Any]:
    """Find people of a broadcast in the order of their ids."""
    return (
        select(recipient.c.person_id)
        .where(recipient.c.broadcast_id == bindparam("broadcast"), *where)
        .order_by(recipient.c.person_id)
        .limit(_MOST)
    )


_FITTING = FITTING.subquery("fitting")
_PLANNED_WHY = case(
    (_FITTING.c.why != literal(""), _FITTING.c.why), else_=bindparam("unless", type_=String)
)
_IS_OUT = literal("") != _PLANNED_WHY
_PLAN = insert(recipient).from_select(
    ["broadcast_id", "person_id", "state", "why", "channel", "changed_at"],
    select(
        bindparam("broadcast", type_=BigInteger).label("broadcast_id"),
        _FITTING.c.person_id,
        case((_IS_OUT, Reach.SKIPPED), else_=Reach.QUEUED).label("state"),
        _PLANNED_WHY.label("why"),
        _FITTING.c.channel,
        bindparam("at", type_=Instant()).label("changed_at"),
    ),
    include_defaults=False,  # the database has them
)

_QUEUED = _some(
    stands(recipient.c.state, Reach.QUEUED), recipient.c.person_id > bindparam("after")
).add_columns(recipient.c.channel)
_WRITTEN = _some(stands(recipient.c.state, Reach.WRITTEN)).add_columns(recipient.c.message_id)
_OPEN = stands(outbox.c.state, "ready", "waiting", "held")
_STRANDED = (
    _some(stands(recipient.c.state, Reach.WRITTEN), ~_OPEN)
    .add_columns(recipient.c.message_id, outbox.c.state, outbox.c.fault)
    .join(outbox, outbox.c.message_id == recipient.c.message_id)
)
_WRITE = (
    update(recipient)
    .where(_MINE, recipient.c.state == Reach.QUEUED)
    .values(
        state=bindparam("new_state"),
        why=bindparam("new_why"),
        channel=bindparam("new_channel"),
        message_id=bindparam("new_message"),
        tries=recipient.c.tries + 1,
        changed_at=bindparam("at"),
    )
)
_HANDED_OVER = (
    update(recipient)
    .where(_BY_MESSAGE)
    .values(
        state=case(
            (recipient.c.state == Reach.WRITTEN, bindparam("new_state", type_=String)),
            else_=recipient.c.state,
        ),
        channel=bindparam("new_channel"),
        cost=case((recipient.c.state == Reach.FAILED, 0), else_=_COST),
        changed_at=bindparam("at"),
    )
)
_REPORTED = {
    reach: update(recipient)
    .where(_BY_MESSAGE, stands(recipient.c.state, *reaching.below(reach)))
    .values(state=reach, why="", cost=_COST, changed_at=bindparam("at"))
    for reach in (Reach.SENT, Reach.DELIVERED, Reach.READ)
}
_ENDED = (
    update(recipient)
    .where(_BY_MESSAGE, stands(recipient.c.state, Reach.WRITTEN, Reach.SENT))
    .values(
        state=bindparam("new_state"), why=bindparam("new_why"), cost=0, changed_at=bindparam("at")
    )
)
_BACK = (
    update(recipient)
    .where(_BY_MESSAGE, stands(recipient.c.state, Reach.WRITTEN))
    .values(
        state=Reach.QUEUED,
        message_id=None,
        tries=recipient.c.tries - 1,
        changed_at=bindparam("at"),
    )
)
_ELSEWHERE = (
    update(recipient)
    .where(_BY_MESSAGE, stands(recipient.c.state, Reach.WRITTEN, Reach.SENT))
    .values(
        state=Reach.QUEUED,
        channel="",
        message_id=None,
        cost=0,
        tries=recipient.c.tries - 1,
        changed_at=bindparam("at"),
    )
)
_FIRST_QUEUED = _some(stands(recipient.c.state, Reach.QUEUED)).subquery()
_SKIP = (
    update(recipient)
    .where(
        recipient.c.broadcast_id == bindparam("broadcast"),
        recipient.c.person_id.in_(select(_FIRST_QUEUED.c.person_id)),
    )
    .values(state=Reach.SKIPPED, why=bindparam("new_why"), changed_at=bindparam("at"))
)
_MAY_TRY_AGAIN = and_(
    stands(recipient.c.state, Reach.FAILED),
    among(recipient.c.why, "whys"),
    recipient.c.tries < reaching.MOST_TRIES,
)
_FIRST_FAILED = _some(_MAY_TRY_AGAIN).subquery()
_AGAIN = (
    update(recipient)
    .where(
        recipient.c.broadcast_id == bindparam("broadcast"),
        recipient.c.person_id.in_(select(_FIRST_FAILED.c.person_id)),
    )
    .values(
        state=Reach.QUEUED,
        why="",
        message_id=None,
        cost=0,
        changed_at=bindparam("at"),
    )
)
_RETRYABLE = select(func.count().label("people")).where(
    recipient.c.broadcast_id == bindparam("broadcast"), _MAY_TRY_AGAIN
)
_OF_MESSAGE = select(recipient).where(_BY_MESSAGE)
_ONE = select(recipient).where(_MINE)
_NEWEST_GOT = (
    select(recipient)
    .where(
        recipient.c.person_id == bindparam("person"),
        recipient.c.changed_at >= bindparam("since"),
        stands(recipient.c.state, Reach.SENT, Reach.DELIVERED, Reach.READ),
    )
    .order_by(recipient.c.broadcast_id.desc())
    .limit(1)
)
_REPLIED = (
    update(recipient)
    .where(_MINE)
    .values(
        answered_at=func.coalesce(recipient.c.answered_at, bindparam("at", type_=Instant())),
        state=case(
            (stands(recipient.c.state, Reach.SENT, Reach.DELIVERED), Reach.READ),
            else_=recipient.c.state,
        ),
    )
)
"""Who replies has read it, on a channel that reports no reading too."""
_ANSWERED = _REPLIED.values(answer=bindparam("key"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody to whom a broadcast has yet to be written, and on which channel it may go."""

    person_id: int
    channel: str


@dataclass(frozen=True, slots=True)
class Stranded:
    """A row that stands as written whose message has ended, and how."""

    message_id: int
    state: str
    fault: str


def plan(
    uow: UnitOfWork,
    broadcast_id: int,
    given: Mapping[str, Any],
    after: int,
    *,
    halted: bool = False,
    most: int = CHUNK,
) -> int:
    """Plan those of a chunk of people who fit an audience, in one statement; return how many.

    `given` are the values of the audience (audiences.given). Whoever cannot be reached is planned
    as skipped; of a broadcast that was halted everybody is.
    """
    how = {"broadcast": broadcast_id, "at": uow.now, "unless": reaching.HALTED if halted else ""}
    return uow.change(_PLAN, **given, **how, after=after, most=most)


def queued(uow: UnitOfWork, broadcast_id: int, after: int, most: int) -> list[Waiting]:
    """Return so many people behind one to whom a broadcast has yet to be written."""
    rows = uow.rows(_QUEUED, broadcast=broadcast_id, after=after, most=most)
    return [Waiting(row.person_id, row.channel) for row in rows]


def written(uow: UnitOfWork, broadcast_id: int, most: int) -> dict[int, int]:
    """Return the messages, so many at most, that were written and not handed over: for whom."""
    rows = uow.rows(_WRITTEN, broadcast=broadcast_id, most=most)
    return {row.message_id: row.person_id for row in rows}


def stranded(uow: UnitOfWork, broadcast_id: int, most: int) -> list[Stranded]:
    """Return rows that stand as written though their messages have ended in whatever way."""
    rows = uow.rows(_STRANDED, broadcast=broadcast_id, most=most)
    return [Stranded(row.message_id, row.state, row.fault) for row in rows]


def write(uow: UnitOfWork, each: reaching.Reached) -> bool:
    """Note that a message was promised to somebody, or why not; False when none was due."""
    reach, why = reaching.ended(each.why) if each.why else (Reach.WRITTEN, "")
    new = {"new_state": reach, "new_why": why, "new_channel": each.channel, "at": uow.now}
    mine = {"broadcast": each.broadcast_id, "person": each.person_id}
    return uow.change(_WRITE, **mine, **new, new_message=each.message_id) == 1


def handed_over(uow: UnitOfWork, message_id: int, channel: Channel) -> None:
    """Note that a provider has taken a message, and what that has cost."""
    new = {"new_state": reaching.accepted(channel), "new_channel": channel, "at": uow.now}
    uow.change(_HANDED_OVER, message=message_id, **new)


def reported(uow: UnitOfWork, message_id: int, reach: Reach) -> bool:
    """Note how far a provider says that a message came; False when more was known before."""
    return uow.change(_REPORTED[reach], message=message_id, at=uow.now) == 1


def ended(uow: UnitOfWork, message_id: int, fault: str) -> bool:
    """Note that a message did not arrive; False when it did, or that was known before."""
    reach, why = reaching.ended(fault)
    return uow.change(_ENDED, message=message_id, new_state=reach, new_why=why, at=uow.now) == 1


def take_back(uow: UnitOfWork, message_id: int) -> bool:
    """Queue somebody again whose message was taken back before it left."""
    return uow.change(_BACK, message=message_id, at=uow.now) == 1


def send_elsewhere(uow: UnitOfWork, message_id: int) -> bool:
    """Queue somebody again whose message did not arrive, as they have another address."""
    return uow.change(_ELSEWHERE, message=message_id, at=uow.now) == 1


def skip_queued(uow: UnitOfWork, broadcast_id: int, why: str, most: int = CHUNK) -> int:
    """Skip so many people who are queued; return how many there were."""
    return uow.change(_SKIP, broadcast=broadcast_id, new_why=why, at=uow.now, most=most)


def try_again(uow: UnitOfWork, broadcast_id: int, most: int = CHUNK) -> int:
    """Queue so many of those again for whom another try is worth it; return how many."""
    whys = reaching.tried_again_for()
    return uow.change(_AGAIN, broadcast=broadcast_id, whys=whys, at=uow.now, most=most)


def retryable(uow: UnitOfWork, broadcast_id: int) -> int:
    """Return for how many another try is worth it."""
    whys = reaching.tried_again_for()
    return int(uow.row(_RETRYABLE, broadcast=broadcast_id, whys=whys).people)


def of_message(uow: UnitOfWork, message_id: int) -> Recipient | None:
    """Return whose message of a broadcast it is and how it stands, or None."""
    row = uow.row(_OF_MESSAGE, message=message_id)
    return None if row is None else value_of(row)


def get(uow: UnitOfWork, broadcast_id: int, person_id: int) -> Recipient | None:
    """Return how a broadcast stands for somebody, or None for whom it was not meant."""
    row = uow.row(_ONE, broadcast=broadcast_id, person=person_id)
    return None if row is None else value_of(row)


def newest_got(uow: UnitOfWork, person_id: int, since: datetime) -> Recipient | None:
    """Return the newest broadcast that somebody got since an instant, or None."""
    row = uow.row(_NEWEST_GOT, person=person_id, since=since)
    return None if row is None else value_of(row)


def replied(uow: UnitOfWork, broadcast_id: int, person_id: int, key: str = "") -> None:
    """Note that somebody has written back, and the key they chose; the first time stands."""
    mine = {"broadcast": broadcast_id, "person": person_id, "at": uow.now}
    if key:
        uow.change(_ANSWERED, **mine, key=key)
    else:
        uow.change(_REPLIED, **mine)


def value_of(row: Row[Any]) -> Recipient:
    """Return a row as what it says."""
    plain: dict[str, Any] = {name: getattr(row, name) for name in _ROW}
    return Recipient(**plain | {"state": Reach(row.state)})
