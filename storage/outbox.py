"""Promised messages: the promise, taking it back, and its end. Who sends them: claims.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import bindparam, select, update

from domain import permission, posting
from domain.model import Channel, Choice, Event, MessageKind, Outbound
from domain.permission import Form, Verdict
from domain.reaching import Reached
from storage import addresses, attempts, messages, people, permits, prompts
from storage.columns import stands
from storage.ringing import WORK
from storage.schema import attempt, message, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Template
    from storage.uow import UnitOfWork

READY, HELD = "ready", "held"
"""What a sender looks for, and what waits until its reader has written."""

NO_ADDRESS = "no_address"

LEASE = timedelta(minutes=2)
"""How long a row stays with the process that took it; longer than any provider call."""

_END = (
    update(outbox)
    .where(outbox.c.id == bindparam("outbox"), outbox.c.state == "ready")
    .values(
        state=bindparam("new_state"),
        done_at=bindparam("at"),
        fault=bindparam("new_fault"),
        lease_until=None,
        holder=None,
    )
)
_MAY_HAVE_LEFT = (
    select(attempt.c.id)
    .where(attempt.c.outbox_id == outbox.c.id, attempt.c.state != "refused")
    .correlate(outbox)
    .exists()
)
_RECALL = (
    update(outbox)
    .where(
        outbox.c.message_id == bindparam("message"),
        stands(outbox.c.state, READY, "waiting", HELD),
        outbox.c.lease_until.is_(None),
        ~_MAY_HAVE_LEFT,
    )
    .values(state="recalled", done_at=bindparam("at"))
)
_LET_GO = (
    update(outbox)
    .where(
        stands(outbox.c.state, "ready"),
        outbox.c.lane == bindparam("of_lane"),
        outbox.c.created_at > bindparam("now"),
    )
    .values(created_at=bindparam("now"), next_try_at=bindparam("now"))
)
_OF_THREAD = select(message.c.id).where(message.c.question_id == bindparam("question"))
_LET_GO_OF_THREAD = _LET_GO.where(outbox.c.message_id.in_(_OF_THREAD))
_RECALLED = select(outbox.c.id).where(
    outbox.c.message_id == bindparam("message"), outbox.c.state == "recalled"
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """An earlier call for the same piece, of which we do not know whether it was taken.

    It is `taken` when the provider has said so since.
    """

    attempt_id: int
    at: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything a sender needs for one promised message, its attempt id included.

    It `joined` its lane when it was promised, or came forward after waiting for another prompt.
    """

    outbox_id: int
    lane: int
    person_id: int | None
    question_id: int | None
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
    bulk: bool
    joined_at: datetime
    expires_at: datetime | None
    doubts: tuple[Doubt, ...] = ()
    urgent: bool = False
    template: Template | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was stored as promised, and how it may go."""

    message_id: int
    concerned: attempts.Concerned
    verdict: Verdict


def post(uow: UnitOfWork, outbound: Outbound) -> Posted | None:
    """Store a promised message; where we send, its parcel is handed over after the commit.

    Returns None when the person has left or has no address we can write to; the log says so.
    """
    target = _address(uow, outbound)
    if target is None:
        _note(uow, outbound, None, None, NO_ADDRESS)
        uow.log(Event("send.impossible", outbound.question_id, outbound.person_id, "no address"))
        return None
    verdict = permits.at_promise(uow, _about(outbound, target), target)
    if verdict.form is Form.ELSEWHERE:
        target, verdict = _other(uow, outbound, target, verdict), Verdict(Form.TEXT)
    stored = _store_words(uow, outbound, target)
    uow.tally(f"outbound.{target.channel}")
    state = _first_state(uow, outbound, target.id, stored, verdict)
    waits_until = verdict.at or outbound.not_before
    goes_behind = waits_until is None and _let_go(uow, outbound, _lane(outbound, target.id))
    ours = state == READY and uow.works and waits_until is None and not goes_behind
    new = uow.new_id()
    uow.insert(
        outbox,
        id=new,
        person_id=outbound.person_id,
        address_id=target.id,
        message_id=stored,
        quotes_id=outbound.quotes,
        state=state,
        choices=orjson.dumps([(each.key, each.label) for each in outbound.choices]).decode(),
        relay=outbound.relay,
        silent=outbound.silent,
        urgent=outbound.urgent,
        bulk=outbound.bulk,
        lane=_lane(outbound, target.id),
        created_at=waits_until or uow.now,
        next_try_at=waits_until or uow.now,
        tries=1 if ours else 0,
        lease_until=uow.now + LEASE if ours else None,
        holder=uow.ids.process if ours else None,
        expires_at=_expires_at(uow, outbound, state, verdict),
        fault=verdict.why,
        done_at=uow.now if state == "dropped" else None,
    )
    if ours:
        uow.parcels.append(_parcel(uow, outbound, target, new, stored))
    elif state == READY:
        uow.ring(WORK)
    _note(uow, outbound, target, stored, verdict.why if state == "dropped" else "")
    concerned = attempts.Concerned(
        new, target.id, outbound.person_id, outbound.question_id, outbound.phrase, stored
    )
    return Posted(stored, concerned, verdict)


def foresee(uow: UnitOfWork, outbound: Outbound) -> Verdict | None:
    """Return how a message might go that is not promised yet; None where nothing reaches them."""
    target = _address(uow, outbound)
    return None if target is None else permits.at_promise(uow, _about(outbound, target), target)


def _note(
    uow: UnitOfWork,
    outbound: Outbound,
    target: addresses.Address | None,
    message_id: int | None,
    why: str,
) -> None:
    """Let the row of a broadcast move with its message, once all of the unit are promised."""
    if outbound.broadcast_id is not None and outbound.person_id is not None:
        channel = "" if target is None else str(target.channel)
        whose = outbound.broadcast_id, outbound.person_id
        uow.reached.append(Reached(*whose, channel, message_id, why))


def _let_go(uow: UnitOfWork, outbound: Outbound, lane: int) -> bool:
    """Let what waits for a time go before an urgent message, or one of the same thread.

    True when something did; both are then found in their order by the next sweep.
    """
    given = {"of_lane": lane, "now": uow.now}
    if outbound.urgent:
        return uow.change(_LET_GO, **given) > 0
    if outbound.question_id is None:
        return False
    return uow.change(_LET_GO_OF_THREAD, **given, question=outbound.question_id) > 0


def end(uow: UnitOfWork, outbox_id: int, state: str, fault: str = "") -> bool:
    """End a row as sent, dropped or dead; False when it had ended before.

    Whoever has sent a message may say so, though its row has gone to another process meanwhile.
    """
    ended = uow.change(_END, outbox=outbox_id, new_state=state, at=uow.now, new_fault=fault) == 1
    if ended:
        uow.tally(f"ended.{state}")
    return ended


def recall(uow: UnitOfWork, message_id: int) -> bool:
    """Take back a message that nobody sends; False when it may have left."""
    recalled = uow.change(_RECALL, message=message_id, at=uow.now) > 0
    carried = prompts.of_message(uow, message_id) if recalled else None
    if carried is not None:
        prompts.end(uow, carried, "recalled")
    return recalled


def is_recalled(uow: UnitOfWork, message_id: int) -> bool:
    """Tell whether a message was taken back before it left."""
    return uow.row(_RECALLED, message=message_id) is not None


def _address(uow: UnitOfWork, outbound: Outbound) -> addresses.Address | None:
    if outbound.address_id is not None:
        return addresses.get(uow, outbound.address_id)
    if outbound.person_id is None:
        return None
    reader = people.get(uow, outbound.person_id)
    if reader.stopped_at is not None:
        return None
    known = {each.id: each for each in addresses.of_person(uow, reader.id)}
    reachable = [
        posting.Reachable(each.id, each.channel, each.blocked_at is not None, each.verified_at)
        for each in known.values()
    ]
    chosen = posting.choose_address(reachable, reader.preferred, uow.carried)
    return None if chosen is None else known[chosen]


def _about(outbound: Outbound, target: addresses.Address) -> permits.About:
    return permits.About(
        outbound.phrase,
        target.id,
        outbound.person_id,
        outbound.question_id,
        outbound.urgent,
        outbound.template,
    )


def _other(
    uow: UnitOfWork, outbound: Outbound, target: addresses.Address, verdict: Verdict
) -> addresses.Address:
    """Return the address that a message goes to instead; the log says why."""
    found = permits.elsewhere(uow, _about(outbound, target)) or target
    why = (("from", target.channel), ("to", found.channel))
    uow.log(Event("send.elsewhere", outbound.question_id, outbound.person_id, verdict.why, why))
    return found


def _first_state(
    uow: UnitOfWork, outbound: Outbound, address_id: int, stored: int, verdict: Verdict
) -> str:
    """Return how a row begins; its prompt is open once its message may go."""
    if verdict.form is Form.NEVER:
        return "dropped"
    if verdict.form is Form.HELD:
        if outbound.prompt is not None:
            prompts.put_by(uow, address_id, stored, outbound.prompt)
        return HELD
    if outbound.prompt is None or prompts.open_at(uow, address_id, stored, outbound.prompt):
        return READY
    return "waiting"


def _store_words(uow: UnitOfWork, outbound: Outbound, target: addresses.Address) -> int:
    whatsapp = target.channel is Channel.WHATSAPP
    return messages.add(
        uow,
        messages.Words(
            "out",
            MessageKind.TEXT,
            outbound.text,
            short=outbound.short,
            template=outbound.template if whatsapp else None,
            phrase=outbound.phrase,
            address_id=target.id,
            person_id=outbound.person_id,
            question_id=outbound.question_id,
            relays_id=outbound.relays,
            near_miss_id=outbound.near_miss_id,
            lesson_id=outbound.lesson_id,
            response_id=outbound.response_id,
        ),
    )


def _parcel(
    uow: UnitOfWork, outbound: Outbound, target: addresses.Address, outbox_id: int, stored: int
) -> Parcel:
    return Parcel(
        outbox_id=outbox_id,
        lane=_lane(outbound, target.id),
        person_id=outbound.person_id,
        question_id=outbound.question_id,
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
        quotes=quoted(uow, outbound.quotes, target.id),
        choices=outbound.choices,
        relay=outbound.relay,
        silent=outbound.silent,
        urgent=outbound.urgent,
        bulk=outbound.bulk,
        joined_at=uow.now,
        expires_at=_expiry(outbound, uow.now),
        template=outbound.template if target.channel is Channel.WHATSAPP else None,
    )


def quoted(uow: UnitOfWork, message_id: int | None, address_id: int) -> str:
    """Return the id by which an address's provider knows the message that is replied to, or ""."""
    return "" if message_id is None else messages.provider_id_at(uow, message_id, address_id)


def _lane(outbound: Outbound, address_id: int) -> int:
    return -address_id if outbound.person_id is None else outbound.person_id


def _expiry(outbound: Outbound, now: datetime) -> datetime:
    lives = posting.time_to_live(outbound.phrase, bulk=outbound.bulk)
    return outbound.expires_at or now + lives


def _expires_at(
    uow: UnitOfWork, outbound: Outbound, state: str, verdict: Verdict
) -> datetime | None:
    """Return when a message ends; what waits for something gets its time when that has come.

    People's words and questions that are held are never lost; news is.
    """
    if state == "waiting":
        return outbound.expires_at
    if state == HELD and permission.lasts(outbound.phrase):
        return outbound.expires_at
    return _expiry(outbound, verdict.at or uow.now)
