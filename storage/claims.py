"""Who sends a promised message: found, taken for a while, given back, ended.

A lane is all that waits for one person (else for one address), conversation before bulk, each in
the order of its promise. `tries` and `holder` of a row are its fence: whoever took it and no
longer stands in it has lost it to another.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import and_, bindparam, exists, func, or_, select, tuple_, update

from domain import posting
from domain.model import Channel, Choice
from storage import attempts, outbox
from storage.columns import among, stands
from storage.outbox import Doubt, Parcel
from storage.schema import address, message, person, question
from storage.schema import outbox as rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause, Row

    from storage.uow import UnitOfWork

IN_PLACE = timedelta(seconds=30)
"""A person's later messages wait so long for one that fails; after that it steps aside."""

IN_PLACE_SHUT = timedelta(minutes=5)
"""The same while its provider takes nothing from anybody: whatever is later has to wait too."""

_EARLIER = rows.alias("earlier")
_PLACE = address.alias("place")
_OPEN = and_(rows.c.id == bindparam("outbox"), rows.c.state == "ready")
_OURS = and_(_OPEN, rows.c.tries == bindparam("token"), rows.c.holder == bindparam("me"))
_FREE = or_(rows.c.lease_until.is_(None), rows.c.lease_until <= bindparam("now"))
_LAPSED = or_(rows.c.lease_until.is_(None), rows.c.lease_until <= bindparam("lapsed"))
_KEEPS_PLACE = _EARLIER.c.aside.is_(False)
_DUE_NOW = _EARLIER.c.next_try_at <= bindparam("now")
_SAME_ADDRESS = _EARLIER.c.address_id == rows.c.address_id
_EARLIER_IS_SHUT = exists().where(
    _PLACE.c.id == _EARLIER.c.address_id, among(_PLACE.c.channel, "shut")
)
_IS_SHUT = exists().where(address.c.id == rows.c.address_id, among(address.c.channel, "shut"))


def _place(row: FromClause) -> tuple[ColumnElement[Any], ...]:
    """Return what orders a lane: conversation before bulk, each as it came into the lane."""
    return row.c.bulk, row.c.created_at, row.c.id


def _stands_behind(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Tell of a row whether something earlier waits in its lane."""
    earlier = select(_EARLIER.c.id).where(
        stands(_EARLIER.c.state, "ready"),
        _EARLIER.c.lane == rows.c.lane,
        tuple_(*_place(_EARLIER)) < tuple_(*_place(rows)),
        *which,
    )
    return earlier.correlate(rows).exists()


_BLOCKED = _stands_behind(or_(_KEEPS_PLACE, _DUE_NOW))
"""Something earlier of the lane goes first: what stepped aside, only when its time is come."""

_BLOCKED_BESIDE = _stands_behind(
    or_(_KEEPS_PLACE, _DUE_NOW), or_(_SAME_ADDRESS, ~_EARLIER_IS_SHUT)
)
"""The same; what goes through an account that is shut keeps back only its own address."""
_DUE = (
    select(rows.c.id)
    .where(stands(rows.c.state, "ready"), rows.c.next_try_at <= bindparam("now"), _LAPSED)
    .order_by(rows.c.next_try_at, rows.c.id)
    .limit(bindparam("most"))
)
_READY = _DUE.where(~_BLOCKED)
_READY_BESIDE = _DUE.where(~_IS_SHUT, ~_BLOCKED_BESIDE)
_EXPIRED = _DUE.where(_IS_SHUT, rows.c.expires_at <= bindparam("now"))
_EXPIRE = (
    update(rows)
    .where(_OPEN, _FREE, rows.c.expires_at <= bindparam("now"))
    .values(state="dropped", fault=posting.EXPIRED, done_at=bindparam("now"), lease_until=None)
)
_ONE_OF = among(rows.c.id, "ids")
_LOCK = (
    select(rows.c.id)
    .where(_ONE_OF, stands(rows.c.state, "ready"), _FREE)
    .order_by(rows.c.id)
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(rows)
    .where(_ONE_OF, rows.c.state == "ready", _FREE)
    .values(
        lease_until=bindparam("until"),
        holder=bindparam("me"),
        tries=rows.c.tries + 1,
    )
)
_LOAD = (
    select(rows, message.c.sealed_text, message.c.sealed_short, message.c.phrase)
    .add_columns(address.c.channel, address.c.sealed.label("sealed_address"))
    .add_columns(message.c.question_id)
    .join(message, message.c.id == rows.c.message_id)
    .join(address, address.c.id == rows.c.address_id)
    .where(_ONE_OF)
    .order_by(*_place(rows))
)
_LIVES = (
    update(rows)
    .where(_OPEN, rows.c.expires_at.is_(None))
    .values(expires_at=bindparam("new_expiry"))
)
_LOOK_AT = (
    select(
        rows.c.state,
        rows.c.tries,
        rows.c.holder,
        rows.c.lease_until,
        rows.c.expires_at,
        rows.c.address_id,
        rows.c.person_id,
        address.c.person_id.label("owner_id"),
        message.c.phrase,
        person.c.stopped_at,
        address.c.blocked_at,
        question.c.address_id.label("frozen_id"),
        question.c.state.label("question_state"),
    )
    .join(message, message.c.id == rows.c.message_id)
    .join(address, address.c.id == rows.c.address_id)
    .outerjoin(question, question.c.id == message.c.question_id)
    .outerjoin(person, person.c.id == rows.c.person_id)
    .where(rows.c.id == bindparam("outbox"))
)
_LOOK = _LOOK_AT.add_columns(_BLOCKED.label("is_blocked"))
_LOOK_BESIDE = _LOOK_AT.add_columns(_BLOCKED_BESIDE.label("is_blocked"))
_HELD = select(rows.c.id).where(_OURS)
_NEXT_PIECE = update(rows).where(_OURS).values(piece=bindparam("next_piece"))
_AGAIN = (
    update(rows)
    .where(_OURS)
    .values(
        next_try_at=bindparam("again_at"),
        fault=bindparam("new_fault"),
        aside=bindparam("new_aside"),
        lease_until=None,
        holder=None,
    )
)
_COME_BACK = (
    update(rows)
    .where(
        stands(rows.c.state, "ready"), rows.c.lane == bindparam("of_lane"), rows.c.aside.is_(True)
    )
    .where(rows.c.lease_until.is_(None))
    .values(aside=False, next_try_at=bindparam("now"))
)
_BACK = update(rows).where(_OURS).values(tries=rows.c.tries - 1, lease_until=None, holder=None)
_BACK_LATER = _BACK.values(next_try_at=bindparam("again_at"))
_NEXT = select(func.min(func.coalesce(rows.c.lease_until, rows.c.next_try_at))).where(
    stands(rows.c.state, "ready"),
    ~_IS_SHUT,
    ~_stands_behind(_KEEPS_PLACE, or_(_SAME_ADDRESS, ~_EARLIER_IS_SHUT)),
)


def ready(
    uow: UnitOfWork,
    most: int,
    shut: Collection[Channel] = (),
    lapsed: datetime | None = None,
) -> list[int]:
    """Return at most so many rows that may be sent now and that nobody holds.

    Those of the channels that are `shut` are left where they are. A lease that ended after
    `lapsed`, by default now, still counts.
    """
    given = {"now": uow.now, "lapsed": lapsed or uow.now, "most": most}
    if shut:
        found = uow.rows(_READY_BESIDE, **given, shut=list(shut))
    else:
        found = uow.rows(_READY, **given)
    return [row.id for row in found]


def expired(uow: UnitOfWork, most: int, shut: Collection[Channel]) -> list[int]:
    """Return rows that have waited for channels that are shut, and longer than they are worth."""
    given = {"now": uow.now, "lapsed": uow.now, "most": most}
    return [row.id for row in uow.rows(_EXPIRED, **given, shut=list(shut))]


def expire(uow: UnitOfWork, outbox_id: int) -> bool:
    """Drop a row that nobody holds and that has waited too long; False when it is not so."""
    dropped = uow.change(_EXPIRE, outbox=outbox_id, now=uow.now) == 1
    if dropped:
        uow.tally("ended.dropped")
    return dropped


def next_try(uow: UnitOfWork, shut: Collection[Channel] = ()) -> datetime | None:
    """Return when the next row may be tried, a held one at the end of its lease; or None."""
    row = uow.row(_NEXT, shut=list(shut))
    return None if row is None else row[0]


def take(uow: UnitOfWork, ids: Sequence[int]) -> list[Parcel]:
    """Lease rows for another try and return the parcels of those that we got.

    What another process takes just now is passed over. A row that comes without a time to live,
    because it waited for something else before, gets it now.
    """
    now, me = uow.now, uow.ids.process
    free = [row.id for row in uow.rows(_LOCK, ids=list(ids), now=now)]
    if not free:
        return []
    uow.change(_TAKE, ids=free, now=now, me=me, until=now + outbox.LEASE)
    earlier = defaultdict(list)
    for each in attempts.of_rows(uow, free):
        earlier[each.outbox_id, each.piece].append(each)
    return [_parcel(uow, row, earlier[row.id, row.piece]) for row in uow.rows(_LOAD, ids=free)]


def look(uow: UnitOfWork, parcel: Parcel, least: timedelta, shut: Collection[Channel] = ()) -> str:
    """Return why a parcel may not be sent now, or "".

    It is "gone" when its row has ended or is no longer ours, "late" when our lease may end
    during a call of this length, "blocked" when something earlier of its lane has to go first.
    """
    if shut:
        row = uow.row(_LOOK_BESIDE, outbox=parcel.outbox_id, now=uow.now, shut=list(shut))
    else:
        row = uow.row(_LOOK, outbox=parcel.outbox_id, now=uow.now)
    if row is None or row.state != "ready":
        return "gone"
    if (row.tries, row.holder) != (parcel.tries, uow.ids.process):
        return "gone"
    if row.lease_until is None or row.lease_until < uow.now + least:
        return "late"
    return "blocked" if row.is_blocked else posting.refusal(_standing(row), uow.now)


def give_back(uow: UnitOfWork, parcels: Sequence[Parcel], at: datetime | None = None) -> None:
    """Give back rows that were not tried, as if they had not been taken; `at` is when to look."""
    for parcel in parcels:
        attempts.forget(uow, parcel.attempt_id)
        if at is None:
            uow.change(_BACK, **_fence(uow, parcel))
        else:
            uow.change(_BACK_LATER, **_fence(uow, parcel), again_at=at)


def try_again(
    uow: UnitOfWork, parcel: Parcel, at: datetime, fault: str, *, shut: bool = False
) -> bool:
    """Give a row back for another try at this instant; it keeps its place for IN_PLACE alone.

    False when it was not ours any more.
    """
    since = attempts.first_failure(uow, parcel.outbox_id) or uow.now
    aside = at - since > (IN_PLACE_SHUT if shut else IN_PLACE)
    soonest = min(at, parcel.expires_at or at)  # what ends before is looked at then
    values = {"again_at": soonest, "new_fault": fault, "new_aside": aside}
    return uow.change(_AGAIN, **_fence(uow, parcel), **values) == 1


def come_back(uow: UnitOfWork, lanes: Collection[int]) -> None:
    """Put what stepped aside in these lanes into its place again: its provider was at fault."""
    for lane in sorted(lanes):
        uow.change(_COME_BACK, of_lane=lane, now=uow.now)


def next_piece(uow: UnitOfWork, parcel: Parcel, piece: int) -> int | None:
    """Note that the pieces before this one have left; return the attempt id for this one.

    None when the row is not ours any more.
    """
    if not uow.change(_NEXT_PIECE, **_fence(uow, parcel), next_piece=piece):
        return None
    return attempts.add(uow, parcel.outbox_id, parcel.message_id, parcel.address_id, piece)


def end(uow: UnitOfWork, parcel: Parcel, state: str, fault: str) -> bool:
    """End a row that was not sent as dropped or dead; False when it was not ours any more."""
    ours = uow.row(_HELD, **_fence(uow, parcel)) is not None
    return ours and outbox.end(uow, parcel.outbox_id, state, fault)


def _fence(uow: UnitOfWork, parcel: Parcel) -> dict[str, int]:
    return {"outbox": parcel.outbox_id, "token": parcel.tries, "me": uow.ids.process}


def _standing(row: Row[Any]) -> posting.Standing:
    return posting.Standing(
        row.phrase,
        row.stopped_at is not None,
        row.blocked_at is not None,
        row.expires_at,
        astray=row.address_id != row.frozen_id,
        over=row.question_state != "open",
        parted=row.person_id not in (None, row.owner_id),
    )


def _parcel(uow: UnitOfWork, row: Row[Any], earlier: Sequence[attempts.Earlier]) -> Parcel:
    short = row.sealed_short
    words, place = uow.sealer.open, f"message:sealed_short:{row.message_id}"
    return Parcel(
        outbox_id=row.id,
        lane=row.lane,
        person_id=row.person_id,
        question_id=row.question_id,
        address_id=row.address_id,
        channel=Channel(row.channel),
        address=words(row.sealed_address, f"address:sealed:{row.address_id}"),
        text=words(row.sealed_text, f"message:sealed_text:{row.message_id}"),
        short=words(short, place) if short else "",
        message_id=row.message_id,
        phrase=row.phrase,
        attempt_id=attempts.add(uow, row.id, row.message_id, row.address_id, row.piece),
        piece=row.piece,
        tries=row.tries,
        quotes=outbox.quoted(uow, row.quotes_id, row.address_id),
        choices=tuple(Choice(key, label) for key, label in orjson.loads(row.choices)),
        relay=row.relay,
        silent=row.silent,
        bulk=row.bulk,
        joined_at=row.created_at,
        expires_at=row.expires_at or _expiry(uow, row),
        doubts=tuple(Doubt(each.id, each.at, each.taken) for each in earlier if each.in_doubt),
    )


def _expiry(uow: UnitOfWork, row: Row[Any]) -> datetime:
    ends = uow.now + posting.time_to_live(row.phrase, bulk=row.bulk)
    uow.change(_LIVES, outbox=row.id, new_expiry=ends)
    return ends
