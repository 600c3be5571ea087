"""What may not simply go: held until its reader writes, moved to another address, put off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, select, update

from domain import permission
from domain.model import Event
from storage import addresses, attempts, messages, permits, prompts
from storage.columns import among, stands
from storage.looking import about
from storage.ringing import WORK
from storage.schema import message, outbox

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.model import Template
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork

_OURS = and_(
    outbox.c.id == bindparam("outbox"),
    outbox.c.state == "ready",
    outbox.c.tries == bindparam("token"),
    outbox.c.holder == bindparam("me"),
)
_FREE = {"lease_until": None, "holder": None, "piece": 0}
_HOLD = (
    update(outbox)
    .where(_OURS)
    .values(state="held", fault=bindparam("why"), expires_at=bindparam("ends"), **_FREE)
)
_PUT_OFF = (
    update(outbox).where(_OURS).values(next_try_at=bindparam("again_at"), aside=True, **_FREE)
)
_MOVE = (
    update(outbox)
    .where(outbox.c.id == bindparam("outbox"), stands(outbox.c.state, "ready", "held"))
    .values(
        state="ready",
        address_id=bindparam("to_address"),
        next_try_at=bindparam("now"),
        aside=False,
        **_FREE,
    )
)
_MOVE_WORDS = (
    update(message)
    .where(message.c.id == bindparam("message"))
    .values(address_id=bindparam("to_address"))
)
_RELEASE = (
    update(outbox)
    .where(outbox.c.id == bindparam("outbox"), outbox.c.state == "held")
    .values(state=bindparam("new_state"), next_try_at=bindparam("now"), fault="")
)
_END = (
    update(outbox)
    .where(outbox.c.id == bindparam("outbox"), outbox.c.state == "held")
    .values(state="dropped", done_at=bindparam("now"), fault=bindparam("why"))
)
_REVIVE = (
    update(outbox)
    .where(outbox.c.id == bindparam("outbox"), stands(outbox.c.state, "sent", "dead", "dropped"))
    .values(state="ready", next_try_at=bindparam("now"), done_at=None, expires_at=None, **_FREE)
)
_HELD = (
    select(
        outbox.c.id,
        outbox.c.message_id,
        outbox.c.person_id,
        outbox.c.address_id,
        outbox.c.urgent,
        message.c.question_id,
        message.c.phrase,
    )
    .join(message, message.c.id == outbox.c.message_id)
    .where(stands(outbox.c.state, "held"))
    .order_by(outbox.c.created_at, outbox.c.id)
)
_HELD_AT = _HELD.where(outbox.c.address_id == bindparam("address"))
_HELD_ANSWERS = (
    _HELD.add_columns(outbox.c.created_at)
    .where(
        outbox.c.address_id > 0,
        among(message.c.phrase, "phrases"),
        message.c.question_id.is_not(None),
    )
    .limit(bindparam("most"))
)
"""Their index begins with the address: "> 0" leads there, past all that has left."""

_OF_ROW = select(outbox.c.message_id, outbox.c.urgent, outbox.c.bulk).where(
    outbox.c.id == bindparam("outbox"), stands(outbox.c.state, "sent", "dead", "dropped")
)
_SOURCE = message.alias("source")
_WORDS = (
    select(message.c.id, message.c.sealed_template, _SOURCE.c.person_id.label("writer_id"))
    .join(outbox, outbox.c.message_id == message.c.id)
    .outerjoin(_SOURCE, _SOURCE.c.id == message.c.relays_id)
    .where(outbox.c.id == bindparam("outbox"))
)


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits until its reader has written."""

    outbox_id: int
    message_id: int
    person_id: int | None
    address_id: int
    urgent: bool
    question_id: int | None
    phrase: str
    since: datetime | None = None


def of_phrases(uow: UnitOfWork, phrases: Collection[str], most: int) -> list[Held]:
    """Return at most so many held messages on questions, of these phrases, the oldest first."""
    rows = uow.rows(_HELD_ANSWERS, phrases=list(phrases), most=most)
    return [Held(*row) for row in rows]


def about_held(held: Held) -> permits.About:
    """Return a held message as far as sending it is concerned."""
    return permits.About(
        held.phrase, held.address_id, held.person_id, held.question_id, held.urgent
    )


def at(uow: UnitOfWork, address_id: int) -> list[Held]:
    """Return what is held for an address, in the order of its promise."""
    return [
        Held(
            row.id,
            row.message_id,
            row.person_id,
            row.address_id,
            row.urgent,
            row.question_id,
            row.phrase,
        )
        for row in uow.rows(_HELD_AT, address=address_id)
    ]


def template_of(uow: UnitOfWork, outbox_id: int) -> Template | None:
    """Return the template that stands for a promised message, or None."""
    row = uow.row(_WORDS, outbox=outbox_id)
    return None if row is None else messages.template_of(uow, row.id, row.sealed_template)


def writer_of(uow: UnitOfWork, outbox_id: int) -> int | None:
    """Return whose words a promised message passes on, or None."""
    row = uow.row(_WORDS, outbox=outbox_id)
    return None if row is None else row.writer_id


def hold(uow: UnitOfWork, parcel: Parcel, why: str) -> bool:
    """Let a message wait until its reader writes; False when it was not ours any more."""
    attempts.forget(uow, parcel.attempt_id)
    ends = None if permission.lasts(parcel.phrase) else parcel.expires_at
    if not uow.change(_HOLD, **_fence(uow, parcel), why=why, ends=ends):
        return False
    prompts.shelve(uow, parcel.message_id)
    return True


def put_off(uow: UnitOfWork, parcel: Parcel, until: datetime) -> bool:
    """Let a message wait for an instant, out of its lane; False when it was not ours any more."""
    attempts.forget(uow, parcel.attempt_id)
    return uow.change(_PUT_OFF, **_fence(uow, parcel), again_at=until) == 1


def move(uow: UnitOfWork, parcel: Parcel, why: str) -> bool:
    """Let a message go to the next address of its person; False when there is none any more."""
    attempts.forget(uow, parcel.attempt_id)
    return _move(uow, parcel.outbox_id, parcel.message_id, about(parcel), why)


def release(uow: UnitOfWork, held: Held) -> None:
    """Let a held message go where it was promised to: its reader has written."""
    ready = prompts.bring_out(uow, held.message_id, held.address_id)
    state = "ready" if ready else "waiting"
    uow.change(_RELEASE, outbox=held.outbox_id, new_state=state, now=uow.now)
    uow.ring(WORK)


def release_elsewhere(uow: UnitOfWork, held: Held) -> bool:
    """Let a held message go to the next address of its person; False where it may not."""
    return _move(uow, held.outbox_id, held.message_id, about_held(held), "asked for there")


def drop(uow: UnitOfWork, held: Held, why: str) -> None:
    """End a held message that is no longer worth sending."""
    uow.change(_END, outbox=held.outbox_id, now=uow.now, why=why)


def revive(uow: UnitOfWork, attempt_id: int, outbox_id: int, code: str) -> bool:
    """Put a message that came back because of a closed window among those to be sent again.

    False when nobody took it for sent.
    """
    attempts.came_back(uow, attempt_id, code)
    revived = uow.change(_REVIVE, outbox=outbox_id, now=uow.now) == 1
    if revived:
        uow.ring(WORK)
    return revived


def retry_elsewhere(uow: UnitOfWork, concerned: attempts.Concerned, why: str) -> bool:
    """Send a message that failed for good to the next address of its person, if there is one."""
    row = uow.row(_OF_ROW, outbox=concerned.outbox_id)
    if row is None or row.bulk:
        return False
    told = permits.About(
        concerned.phrase,
        concerned.address_id,
        concerned.person_id,
        concerned.question_id,
        row.urgent,
    )
    if permits.elsewhere(uow, told) is None:
        return False
    uow.change(_REVIVE, outbox=concerned.outbox_id, now=uow.now)
    return _move(uow, concerned.outbox_id, row.message_id, told, why)


def _move(uow: UnitOfWork, outbox_id: int, message_id: int, told: permits.About, why: str) -> bool:
    found = permits.elsewhere(uow, told)
    if found is None:
        return False
    uow.change(_MOVE, outbox=outbox_id, to_address=found.id, now=uow.now)
    uow.change(_MOVE_WORDS, message=message_id, to_address=found.id)
    prompts.shelve(uow, message_id)
    prompts.bring_out(uow, message_id, found.id)
    old = addresses.get(uow, told.address_id)
    where = (("from", old.channel), ("to", found.channel))
    uow.log(Event("send.elsewhere", told.question_id, told.person_id, why, where))
    uow.ring(WORK)
    return True


def _fence(uow: UnitOfWork, parcel: Parcel) -> dict[str, int]:
    return {"outbox": parcel.outbox_id, "token": parcel.tries, "me": uow.ids.process}
