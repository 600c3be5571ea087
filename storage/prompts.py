"""Prompts: what a bare key means at an address, and which prompt must wait for another.

Two prompts that take the same keys are never live at once at one address. A push waits, with its
message, until the older prompt is answered or expires; a reply to the person or an alarm sets the
older one aside, which comes back afterwards. A prompt of the same kind on the same matter
replaces the older one. Letters that act on the newest offer or question (A, D, U, C ...) need no
prompt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, or_, select, update

from domain.model import Job, Prompt
from storage.schema import address, outbox, prompt

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

WHICH = "which"
_LIVE = (
    select(prompt)
    .where(
        prompt.c.address_id == bindparam("address"),
        prompt.c.state == "live",
        prompt.c.expires_at > bindparam("now"),
    )
    .order_by(prompt.c.opened_at.desc(), prompt.c.id.desc())
)
_BY_MESSAGE = select(prompt).where(prompt.c.message_id == bindparam("message"))
_BEHIND = (
    select(prompt)
    .where(
        prompt.c.address_id == bindparam("address"),
        prompt.c.state.in_(("waiting", "aside")),
        or_(prompt.c.state == "waiting", prompt.c.expires_at > bindparam("now")),
    )
    .order_by(prompt.c.state, prompt.c.opened_at.desc(), prompt.c.id.desc())
)
_RETURN = (
    update(prompt)
    .where(prompt.c.id == bindparam("prompt"), prompt.c.state == "aside")
    .values(state="live")
)
_SET = (
    update(prompt)
    .where(prompt.c.id == bindparam("prompt"), prompt.c.state.in_(("live", "waiting", "aside")))
    .values(state=bindparam("new_state"))
)
_WAKE = (
    update(prompt)
    .where(prompt.c.id == bindparam("prompt"), prompt.c.state == "waiting")
    .values(state="live", opened_at=bindparam("now"), expires_at=bindparam("expires"))
)
_WAKE_MESSAGE = (
    update(outbox)
    .where(outbox.c.message_id == bindparam("message"), outbox.c.state == "waiting")
    .values(state="ready", next_try_at=bindparam("now"))
)
_OF_QUESTION = (
    select(address.c.person_id)
    .distinct()
    .join(prompt, prompt.c.address_id == address.c.id)
    .where(
        prompt.c.question_id == bindparam("question"),
        prompt.c.kind == bindparam("prompt_kind"),
        prompt.c.state.in_(("live", "waiting", "aside", "answered")),
        address.c.person_id.is_not(None),
    )
)
_END_OF_QUESTION = (
    update(prompt)
    .where(
        and_(
            prompt.c.question_id == bindparam("question"),
            prompt.c.kind == bindparam("prompt_kind"),
            prompt.c.state.in_(("live", "waiting", "aside", "answered")),
        )
    )
    .values(state="ended")
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A prompt as it stands at an address."""

    id: int
    address_id: int
    message_id: int
    prompt: Prompt
    state: str
    opened_at: datetime
    expires_at: datetime


def live_at(uow: UnitOfWork, address_id: int) -> list[Stored]:
    """Return the live prompts of an address, the newest first."""
    return [_value(row) for row in uow.rows(_LIVE, address=address_id, now=uow.now)]


def of_message(uow: UnitOfWork, message_id: int) -> Stored | None:
    """Return the prompt that a message of ours carried, or None."""
    row = uow.row(_BY_MESSAGE, message=message_id)
    return None if row is None else _value(row)


def open_at(uow: UnitOfWork, address_id: int, message_id: int, new: Prompt) -> bool:
    """Open a prompt with its message; False when both must wait for another prompt."""
    rivals = [each for each in live_at(uow, address_id) if set(each.prompt.keys) & set(new.keys)]
    waits = _make_room(uow, new, rivals)
    uow.insert(
        prompt,
        id=uow.new_id(),
        address_id=address_id,
        message_id=message_id,
        question_id=new.question_id,
        kind=new.kind,
        takes=" ".join(new.keys),
        options=_join(new.options),
        held=_join(new.held),
        state="waiting" if waits else "live",
        opened_at=uow.now,
        expires_at=uow.now + timedelta(minutes=new.minutes),
    )
    if waits:
        at = max(rival.expires_at for rival in rivals)
        uow.later(Job("prompt.wake", str(address_id), at))
    return not waits


def end(uow: UnitOfWork, stored: Stored, state: str = "answered") -> None:
    """End a prompt and let one that waited for it come forward."""
    uow.change(_SET, prompt=stored.id, new_state=state)
    wake(uow, stored.address_id)


def end_of_question(uow: UnitOfWork, question_id: int, kind: str) -> list[int]:
    """End every prompt of a kind that a question has anywhere; return whom it was put to."""
    found = uow.rows(_OF_QUESTION, question=question_id, prompt_kind=kind)
    uow.change(_END_OF_QUESTION, question=question_id, prompt_kind=kind)
    return [row.person_id for row in found]


def wake(uow: UnitOfWork, address_id: int) -> None:
    """Bring forward the prompts of an address that no live one stands before.

    Those set aside come back first, the newest of them before the older.
    """
    taken = {key for each in live_at(uow, address_id) for key in each.prompt.keys}
    for row in uow.rows(_BEHIND, address=address_id, now=uow.now):
        behind = _value(row)
        if taken & set(behind.prompt.keys):
            continue
        taken |= set(behind.prompt.keys)
        _bring_forward(uow, behind)


def _bring_forward(uow: UnitOfWork, behind: Stored) -> None:
    if behind.state == "aside":
        uow.change(_RETURN, prompt=behind.id)
        return
    expires = uow.now + (behind.expires_at - behind.opened_at)
    uow.change(_WAKE, prompt=behind.id, now=uow.now, expires=expires)
    uow.change(_WAKE_MESSAGE, message=behind.message_id, now=uow.now)


def _make_room(uow: UnitOfWork, new: Prompt, rivals: list[Stored]) -> bool:
    """Move the rivals of a new prompt out of its way; True when it must wait for one."""
    waits = False
    for rival in rivals:
        same = (rival.prompt.kind, rival.prompt.question_id) == (new.kind, new.question_id)
        if same or rival.prompt.kind == new.kind == WHICH:
            uow.change(_SET, prompt=rival.id, new_state="replaced")
        elif new.waits:
            waits = True
        else:
            uow.change(_SET, prompt=rival.id, new_state="aside")
    return waits


def _join(ids: tuple[int, ...]) -> str:
    return " ".join(str(each) for each in ids)


def _split(ids: str) -> tuple[int, ...]:
    return tuple(int(each) for each in ids.split())


def _value(row: Row[Any]) -> Stored:
    found = Prompt(
        row.kind,
        tuple(row.takes.split()),
        row.question_id,
        _split(row.options),
        _split(row.held),
    )
    return Stored(
        row.id, row.address_id, row.message_id, found, row.state, row.opened_at, row.expires_at
    )
