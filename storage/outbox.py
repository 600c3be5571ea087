"""Promised messages, from the promise to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import and_, bindparam, func, or_, select, update

from domain import posting
from domain.model import Channel, Choice, Event, MessageKind, Outbound
from storage import addresses, attempts, messages, people, prompts
from storage.columns import stands
from storage.schema import address, message, outbox, person, question

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.uow import UnitOfWork

LEASE = timedelta(minutes=2)
"""How long a row stays with the process that took it; longer than any provider call."""

_ONE = outbox.c.id == bindparam("outbox")
_OPEN = and_(_ONE, outbox.c.state == "ready")
_FREE = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= bindparam("now"))
_READY = (
    select(outbox.c.id)
    .where(stands(outbox.c.state, "ready"), outbox.c.next_try_at <= bindparam("now"), _FREE)
    .order_by(outbox.c.next_try_at, outbox.c.id)
    .limit(bindparam("most"))
)
_TAKE = (
    update(outbox)
    .where(_OPEN, _FREE)
    .values(lease_until=bindparam("until"), tries=outbox.c.tries + 1)
)
_LOAD = (
    select(outbox, message.c.sealed_text, message.c.sealed_short, address.c.channel)
    .add_columns(address.c.sealed.label("sealed_address"), message.c.phrase)
    .join(message, message.c.id == outbox.c.message_id)
    .join(address, address.c.id == outbox.c.address_id)
    .where(_ONE)
)
_STANDING = (
    select(
        outbox.c.state,
        outbox.c.expires_at,
        outbox.c.address_id,
        message.c.phrase,
        person.c.stopped_at,
        address.c.blocked_at,
        question.c.address_id.label("frozen_id"),
    )
    .join(message, message.c.id == outbox.c.message_id)
    .join(address, address.c.id == outbox.c.address_id)
    .outerjoin(question, question.c.id == message.c.question_id)
    .outerjoin(person, person.c.id == outbox.c.person_id)
    .where(_ONE)
)
_END = (
    update(outbox)
    .where(_OPEN)
    .values(
        state=bindparam("new_state"),
        done_at=bindparam("at"),
        fault=bindparam("new_fault"),
        lease_until=None,
    )
)
_NEXT_PIECE = update(outbox).where(_OPEN).values(piece=bindparam("next_piece"))
_AGAIN = (
    update(outbox)
    .where(_OPEN)
    .values(next_try_at=bindparam("again_at"), fault=bindparam("new_fault"), lease_until=None)
)
_DROP_LEASES = (
    update(outbox)
    .where(stands(outbox.c.state, "ready"), outbox.c.lease_until.is_not(None))
    .values(lease_until=None)
)
_RECALL = (
    update(outbox)
    .where(
        outbox.c.message_id == bindparam("message"),
        outbox.c.state.in_(("ready", "waiting")),
        outbox.c.lease_until.is_(None),
    )
    .values(state="recalled", done_at=bindparam("at"))
)
_RECALLED = select(outbox.c.id).where(
    outbox.c.message_id == bindparam("message"), outbox.c.state == "recalled"
)
_BACKLOG = select(func.count().label("n"), func.min(outbox.c.created_at).label("oldest")).where(
    stands(outbox.c.state, "ready")
)
_NEXT = select(func.min(func.coalesce(outbox.c.lease_until, outbox.c.next_try_at))).where(
    stands(outbox.c.state, "ready")
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything a sender needs for one promised message, its attempt id included."""

    outbox_id: int
    person_id: int | None
    address_id: int
    channel: Channel
    address: str = field(repr=False)
    text: str = field(repr=False)
    short: str = field(repr=False)
    message_id: int
    phrase: str
    attempt_id: int
    piece: int
    tries: int
    quotes: str
    choices: tuple[Choice, ...]
    relay: bool
    silent: bool
    expires_at: datetime | None


def post(uow: UnitOfWork, outbound: Outbound, carried: Collection[Channel]) -> int | None:
    """Store a promised message; its parcel is handed to the sender once this unit is committed.

    Returns the message id, or None when the person has left or has no address we can write to;
    the log says so.
    """
    target = _address(uow, outbound, carried)
    if target is None:
        uow.log(Event("send.impossible", outbound.question_id, outbound.person_id, "no address"))
        return None
    stored = _store_words(uow, outbound, target.id)
    uow.tally(f"outbound.{target.channel}")
    ready = outbound.prompt is None or prompts.open_at(uow, target.id, stored, outbound.prompt)
    new = uow.new_id()
    uow.insert(
        outbox,
        id=new,
        person_id=outbound.person_id,
        address_id=target.id,
        message_id=stored,
        quotes_id=outbound.quotes,
        state="ready" if ready else "waiting",
        choices=orjson.dumps([(each.key, each.label) for each in outbound.choices]).decode(),
        relay=outbound.relay,
        silent=outbound.silent,
        created_at=uow.now,
        next_try_at=uow.now,
        tries=1 if ready else 0,
        lease_until=uow.now + LEASE if ready else None,
        expires_at=outbound.expires_at,
    )
    if ready:
        uow.parcels.append(_parcel(uow, outbound, target, new, stored))
    return stored


def ready_now(uow: UnitOfWork, most: int) -> list[int]:
    """Return at most so many rows that nobody holds and whose time has come."""
    return [row.id for row in uow.rows(_READY, now=uow.now, most=most)]


def take(uow: UnitOfWork, outbox_id: int) -> Parcel | None:
    """Lease a row for another try and return its parcel, or None when it is held or has ended."""
    if not uow.change(_TAKE, outbox=outbox_id, now=uow.now, until=uow.now + LEASE):
        return None
    row = uow.row(_LOAD, outbox=outbox_id)
    if row is None:
        return None
    attempt_id = attempts.add(uow, row.id, row.message_id, row.address_id, row.piece)
    return _loaded(uow, row, attempt_id)


def refusal(uow: UnitOfWork, outbox_id: int) -> str:
    """Return why a row may not be sent now, or ""; "gone" when it is no longer open."""
    row = uow.row(_STANDING, outbox=outbox_id)
    if row is None or row.state != "ready":
        return "gone"
    standing = posting.Standing(
        row.phrase,
        row.stopped_at is not None,
        row.blocked_at is not None,
        row.expires_at,
        astray=row.address_id != row.frozen_id,
    )
    return posting.refusal(standing, uow.now)


def next_piece(uow: UnitOfWork, parcel: Parcel, piece: int) -> int:
    """Note that the pieces before this one have left; returns the attempt id for this one."""
    uow.change(_NEXT_PIECE, outbox=parcel.outbox_id, next_piece=piece)
    return attempts.add(uow, parcel.outbox_id, parcel.message_id, parcel.address_id, piece)


def end(uow: UnitOfWork, outbox_id: int, state: str, fault: str = "") -> bool:
    """End a row as sent, dropped or dead; False when it had ended before."""
    ended = uow.change(_END, outbox=outbox_id, new_state=state, at=uow.now, new_fault=fault) == 1
    if ended:
        uow.tally(f"ended.{state}")
    return ended


def try_again(uow: UnitOfWork, outbox_id: int, at: datetime, fault: str) -> None:
    """Give a row back for another try at this instant."""
    uow.change(_AGAIN, outbox=outbox_id, again_at=at, new_fault=fault)


def recall(uow: UnitOfWork, message_id: int) -> bool:
    """Take back a message that no sender holds; False when it may have left."""
    recalled = uow.change(_RECALL, message=message_id, at=uow.now) > 0
    carried = prompts.of_message(uow, message_id) if recalled else None
    if carried is not None:
        prompts.end(uow, carried, "recalled")
    return recalled


def is_recalled(uow: UnitOfWork, message_id: int) -> bool:
    """Tell whether a message was taken back before it left."""
    return uow.row(_RECALLED, message=message_id) is not None


def drop_leases(uow: UnitOfWork) -> int:
    """Free every leased row: right only at the start of the one process that sends."""
    return uow.change(_DROP_LEASES)


def backlog(uow: UnitOfWork) -> tuple[int, datetime | None]:
    """Return how many messages wait to be sent, and since when the oldest was promised."""
    row = uow.row(_BACKLOG)
    return (0, None) if row is None else (row.n, row.oldest)


def next_try(uow: UnitOfWork) -> datetime | None:
    """Return when the next row may be tried, a held one at the end of its lease; or None."""
    row = uow.row(_NEXT)
    return None if row is None else row[0]


def _address(
    uow: UnitOfWork, outbound: Outbound, carried: Collection[Channel]
) -> addresses.Address | None:
    if outbound.address_id is not None:
        return addresses.get(uow, outbound.address_id)
    if outbound.person_id is None:
        return None
    reader = people.get(uow, outbound.person_id)
    if reader.stopped_at is not None:
        return None
    known = {each.id: each for each in addresses.of_person(uow, reader.id)}
    reachable = [
        posting.Reachable(each.id, each.channel, each.blocked_at is not None)
        for each in known.values()
    ]
    chosen = posting.choose_address(reachable, reader.preferred, carried)
    return None if chosen is None else known[chosen]


def _store_words(uow: UnitOfWork, outbound: Outbound, address_id: int) -> int:
    return messages.add(
        uow,
        messages.Words(
            "out",
            MessageKind.TEXT,
            outbound.text,
            short=outbound.short,
            phrase=outbound.phrase,
            address_id=address_id,
            person_id=outbound.person_id,
            question_id=outbound.question_id,
            relays_id=outbound.relays,
        ),
    )


def _parcel(
    uow: UnitOfWork, outbound: Outbound, target: addresses.Address, outbox_id: int, stored: int
) -> Parcel:
    return Parcel(
        outbox_id=outbox_id,
        person_id=outbound.person_id,
        address_id=target.id,
        channel=target.channel,
        address=target.value,
        text=outbound.text,
        short=outbound.short,
        message_id=stored,
        phrase=outbound.phrase,
        attempt_id=attempts.add(uow, outbox_id, stored, target.id, 0),
        piece=0,
        tries=1,
        quotes=_quoted(uow, outbound.quotes, target.id),
        choices=outbound.choices,
        relay=outbound.relay,
        silent=outbound.silent,
        expires_at=outbound.expires_at,
    )


def _loaded(uow: UnitOfWork, row: Any, attempt_id: int) -> Parcel:
    short = row.sealed_short
    words, place = uow.sealer.open, f"message:sealed_short:{row.message_id}"
    return Parcel(
        outbox_id=row.id,
        person_id=row.person_id,
        address_id=row.address_id,
        channel=Channel(row.channel),
        address=words(row.sealed_address, f"address:sealed:{row.address_id}"),
        text=words(row.sealed_text, f"message:sealed_text:{row.message_id}"),
        short=words(short, place) if short else "",
        message_id=row.message_id,
        phrase=row.phrase,
        attempt_id=attempt_id,
        piece=row.piece,
        tries=row.tries,
        quotes=_quoted(uow, row.quotes_id, row.address_id),
        choices=tuple(Choice(key, label) for key, label in orjson.loads(row.choices)),
        relay=row.relay,
        silent=row.silent,
        expires_at=row.expires_at,
    )


def _quoted(uow: UnitOfWork, message_id: int | None, address_id: int) -> str:
    return "" if message_id is None else messages.provider_id_at(uow, message_id, address_id)
