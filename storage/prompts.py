"""Prompts: what a bare key means at an address, and which prompt must wait for another.

Two prompts that take the same keys are never live at once at one address. A push waits, with its
message, until the older prompts are answered or expire; a reply to the person or an alarm sets
the live one aside, which comes back afterwards. A prompt of the same kind on the same matter
replaces the older one. Letters that act on the newest offer or question (A, D, U, C ...) need no
prompt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, or_, select, update

from domain.model import Job, Prompt
from storage.columns import MICROSECOND, stands
from storage.schema import address, outbox, prompt

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

WHICH = "which"
QUIZ = "quiz"

SURVEY = "survey"
"""The step of a survey that is asked now."""

ANY_NUMBER = "#"
"""Stands among the keys of a prompt that a number of any length answers."""

BY = "held"
"""Put by: the message of this prompt waits until its reader has written."""

IDENTIFIER = "identifier"
"""Holds texts as well, and its writer is told beforehand until when."""

SECOND = "second"
REOPEN = "reopen"
OWNER = "owner"
REQUEST = "join.request"
SHIFT = "shift.offer"
GAP = "shift.gap"
THANKS = "shift.thanks"
VOLUNTEER = "volunteer.request"
CONFIRM = "visit.confirm"
CASES = "visit.cases"
OVER = "visit.over"

BARRIER = "barrier"
CONTACT = "survey.contact"
MEETING = "meeting.come"
ATTENDED = "meeting.came"
FORM = "form.due"
BROADCAST = "broadcast"
BEGIN = "survey.begin"
RESUME = "survey.resume"
PART = "leading.begin"

_STEPS_ASIDE = frozenset(
    {
        *(QUIZ, CONFIRM, CASES, OVER, MEETING, ATTENDED),
        *(FORM, BEGIN, RESUME, PART, CONTACT, BROADCAST),
    }
)
"""Nothing waits for an answer to these: they are set aside for whatever takes the same keys."""

_ON_OPTIONS = frozenset(
    {
        *(OWNER, REQUEST, SHIFT, GAP, THANKS, VOLUNTEER),
        *(CONFIRM, CASES, OVER, BARRIER, CONTACT, MEETING, ATTENDED),
        BROADCAST,
    }
)
"""Prompts of these kinds are on what their options name: one on another stands beside it."""

_PRESENT = stands(prompt.c.state, "live", "waiting", "aside")
_AT = (
    select(prompt)
    .where(
        _PRESENT,
        prompt.c.address_id == bindparam("address"),
        or_(prompt.c.state == "waiting", prompt.c.expires_at > bindparam("now")),
    )
    .order_by(prompt.c.opened_at, prompt.c.id)
)
_BY_MESSAGE = select(prompt).where(prompt.c.message_id == bindparam("message"))
_SET = (
    update(prompt)
    .where(prompt.c.id == bindparam("prompt"), _PRESENT)
    .values(state=bindparam("new_state"))
)
_WAKE = (
    update(prompt)
    .where(prompt.c.id == bindparam("prompt"), prompt.c.state == "waiting")
    .values(state="live", opened_at=bindparam("now"), expires_at=bindparam("expires"))
)
_BRING_OUT = (
    update(prompt)
    .where(prompt.c.id == bindparam("prompt"), prompt.c.state == BY)
    .values(
        state=bindparam("new_state"),
        address_id=bindparam("at_address"),
        opened_at=bindparam("now"),
        expires_at=bindparam("expires"),
    )
)
_EXPIRE = (
    update(prompt)
    .where(
        _PRESENT,
        prompt.c.address_id == bindparam("address"),
        prompt.c.state != "waiting",
        # one that holds texts has yet to say what becomes of them
        or_(prompt.c.held == "", prompt.c.kind == IDENTIFIER),
        prompt.c.expires_at <= bindparam("now"),
    )
    .values(state="expired")
)
_LAPSING = (
    _PRESENT,
    prompt.c.state != "waiting",
    prompt.c.held != "",
    prompt.c.kind != IDENTIFIER,
    prompt.c.expires_at <= bindparam("now"),
)
_OVERDUE = (
    select(prompt)
    .where(prompt.c.address_id == bindparam("address"), *_LAPSING)
    .order_by(prompt.c.id)
)
_LAPSE = (
    update(prompt)
    .where(prompt.c.address_id == bindparam("address"), *_LAPSING)
    .values(state="lapsed")
)
_HOLD = update(prompt).where(prompt.c.id == bindparam("prompt")).values(held=bindparam("new_held"))
_OF_MESSAGE = and_(outbox.c.message_id == bindparam("message"), outbox.c.state == "waiting")
_WAKE_MESSAGE = (
    update(outbox)
    .where(_OF_MESSAGE)
    .values(state="ready", next_try_at=bindparam("now"), created_at=bindparam("joins_at"))
)
_RECALL_MESSAGE = (
    update(outbox)
    .where(outbox.c.message_id == bindparam("message"), stands(outbox.c.state, "waiting", "held"))
    .values(state="recalled", done_at=bindparam("now"))
)
_PUT = and_(
    prompt.c.question_id == bindparam("question"),
    prompt.c.kind == bindparam("prompt_kind"),
    stands(prompt.c.state, "live", "waiting", "aside", "answered", "expired", BY),
)
_PUT_TO = (
    select(prompt.c.id, prompt.c.message_id, prompt.c.address_id, address.c.person_id)
    .join(address, address.c.id == prompt.c.address_id)
    .where(_PUT)
    .order_by(prompt.c.id)
)
_END_OF_QUESTION = update(prompt).where(_PUT).values(state="ended")


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
    return [each for each in reversed(_at(uow, address_id)) if each.state == "live"]


def present_at(uow: UnitOfWork, address_id: int) -> list[Stored]:
    """Return what is live, waits or was set aside at an address, the newest first."""
    return list(reversed(_at(uow, address_id)))


def of_message(uow: UnitOfWork, message_id: int) -> Stored | None:
    """Return the prompt that a message of ours carried, or None."""
    row = uow.row(_BY_MESSAGE, message=message_id)
    return None if row is None else _value(row)


def on_option(uow: UnitOfWork, address_id: int, kind: str, option: int) -> list[Stored]:
    """Return what is open at an address of a kind on what this option names."""
    found = _at(uow, address_id)
    return [each for each in found if (each.prompt.kind, each.prompt.options) == (kind, (option,))]


def open_at(uow: UnitOfWork, address_id: int, message_id: int, new: Prompt) -> bool:
    """Open a prompt with its message; False when both must wait for another prompt."""
    uow.change(_EXPIRE, address=address_id, now=uow.now)
    present = _at(uow, address_id)
    waits = _make_room(uow, new, present)
    _add(uow, address_id, message_id, new, "waiting" if waits else "live")
    if present:
        wake(uow, address_id)
    return not waits


def put_by(uow: UnitOfWork, address_id: int, message_id: int, new: Prompt) -> None:
    """Keep a prompt whose message waits for its reader to write; it takes no key until then."""
    _add(uow, address_id, message_id, new, BY)


def shelve(uow: UnitOfWork, message_id: int) -> None:
    """Put by the prompt of a message that could not go, and let others come forward."""
    found = of_message(uow, message_id)
    if found is not None:
        uow.change(_SET, prompt=found.id, new_state=BY)
        wake(uow, found.address_id)


def bring_out(uow: UnitOfWork, message_id: int, address_id: int) -> bool:
    """Open the prompt that was put by with a message, at the address it goes to now.

    False when both must wait for another prompt.
    """
    found = of_message(uow, message_id)
    if found is None or found.state != BY:
        return True
    present = _at(uow, address_id)
    waits = _make_room(uow, found.prompt, present)
    uow.change(
        _BRING_OUT,
        prompt=found.id,
        at_address=address_id,
        new_state="waiting" if waits else "live",
        now=uow.now,
        expires=uow.now + (found.expires_at - found.opened_at),
    )
    if present:
        wake(uow, address_id)
    return not waits


def holding(uow: UnitOfWork, address_id: int, message_ids: Collection[int]) -> list[Stored]:
    """Return the prompts of an address, those set aside too, that hold one of these texts."""
    return [
        each
        for each in _at(uow, address_id)
        if each.state != "waiting" and not set(each.prompt.held).isdisjoint(message_ids)
    ]


def end(uow: UnitOfWork, stored: Stored, state: str = "answered") -> None:
    """End a prompt and let one that waited for it come forward."""
    _end(uow, stored.id, stored.message_id, state)
    wake(uow, stored.address_id)


def give_way(uow: UnitOfWork, stored: Stored) -> None:
    """End a prompt in whose place this unit puts another: nothing comes forward between them."""
    _end(uow, stored.id, stored.message_id, "answered")


def end_of_question(uow: UnitOfWork, question_id: int, kind: str) -> list[int]:
    """End every prompt of a kind that a question has anywhere; return whom it was put to."""
    found = uow.rows(_PUT_TO, question=question_id, prompt_kind=kind)
    uow.change(_END_OF_QUESTION, question=question_id, prompt_kind=kind)
    for row in found:
        uow.change(_RECALL_MESSAGE, message=row.message_id, now=uow.now)
    for address_id in sorted({row.address_id for row in found}):
        wake(uow, address_id)
    return sorted({row.person_id for row in found if row.person_id is not None})


def hold(uow: UnitOfWork, stored: Stored, held: tuple[int, ...]) -> None:
    """Let a prompt hold these texts."""
    uow.change(_HOLD, prompt=stored.id, new_held=_join(held))


def lapse(uow: UnitOfWork, address_id: int) -> list[Stored]:
    """End the prompts of an address that held texts until they expired, and return them."""
    found = [_value(row) for row in uow.rows(_OVERDUE, address=address_id, now=uow.now)]
    uow.change(_LAPSE, address=address_id, now=uow.now)
    return found


def wake(uow: UnitOfWork, address_id: int) -> None:
    """Bring forward the prompts of an address that no other stands before.

    Those set aside come back first, the newest of them before the older; then those that wait,
    the oldest first, so that messages leave in the order they were promised.
    """
    present = _at(uow, address_id)
    taken = {key for each in present if each.state == "live" for key in each.prompt.keys}
    aside = [each for each in reversed(present) if each.state == "aside"]
    for behind in (*aside, *(each for each in present if each.state == "waiting")):
        if not taken & set(behind.prompt.keys):
            _bring_forward(uow, behind)
        taken |= set(behind.prompt.keys)
    _come_back(uow, address_id)


def _come_back(uow: UnitOfWork, address_id: int) -> None:
    """See to it that whoever stands behind a live prompt is looked at when that one expires."""
    present = _at(uow, address_id)
    if any(each.state != "live" for each in present):
        ends = [each.expires_at for each in present if each.state == "live"]
        uow.later(Job("prompt.wake", str(address_id), min(ends, default=uow.now)))


def _bring_forward(uow: UnitOfWork, behind: Stored) -> None:
    if behind.state == "aside":
        uow.change(_SET, prompt=behind.id, new_state="live")
        return
    expires = uow.now + (behind.expires_at - behind.opened_at)
    uow.change(_WAKE, prompt=behind.id, now=uow.now, expires=expires)
    joins_at = uow.now + MICROSECOND  # its lane, behind what this very unit promises
    uow.change(_WAKE_MESSAGE, message=behind.message_id, now=uow.now, joins_at=joins_at)


def _make_room(uow: UnitOfWork, new: Prompt, present: list[Stored]) -> bool:
    """Move the rivals of a new prompt out of its way; True when it must wait for one."""
    waits = False
    for rival in (each for each in present if set(each.prompt.keys) & set(new.keys)):
        if _takes_its_place(new, rival.prompt):
            _end(uow, rival.id, rival.message_id, "replaced")
        elif new.waits and rival.prompt.kind not in _STEPS_ASIDE:
            waits = True
        elif rival.state == "live":
            uow.change(_SET, prompt=rival.id, new_state="aside")
    return waits


def _takes_its_place(new: Prompt, rival: Prompt) -> bool:
    """Tell whether a prompt is a newer one on the same matter; a list has to hold as much."""
    if new.kind == rival.kind == WHICH:
        return set(rival.held) <= set(new.held)
    return _matter(rival) == _matter(new)


def _matter(put: Prompt) -> tuple[str, int | None, tuple[int, ...]]:
    """Return what a prompt is about."""
    return put.kind, put.question_id, put.options if put.kind in _ON_OPTIONS else ()


def _end(uow: UnitOfWork, prompt_id: int, message_id: int, state: str) -> None:
    """End a prompt, and take back its message if that still waits to be sent."""
    uow.change(_SET, prompt=prompt_id, new_state=state)
    uow.change(_RECALL_MESSAGE, message=message_id, now=uow.now)


def _at(uow: UnitOfWork, address_id: int) -> list[Stored]:
    """Return what is live, waits or was set aside at an address, the oldest first."""
    return [_value(row) for row in uow.rows(_AT, address=address_id, now=uow.now)]


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


def _add(uow: UnitOfWork, address_id: int, message_id: int, new: Prompt, state: str) -> None:
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
        state=state,
        opened_at=uow.now,
        expires_at=uow.now + timedelta(minutes=new.minutes),
    )
