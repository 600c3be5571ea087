"""Everybody's words, stored once and sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, select, update

from domain.model import MessageKind, Template
from storage.columns import among, stands
from storage.schema import address, attempt, message

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.uow import UnitOfWork

_SOURCE = message.alias("source")
_BY_ID = select(message).where(message.c.id == bindparam("id"))
_FILE = (
    update(message)
    .where(message.c.id == bindparam("message"))
    .values(question_id=bindparam("question"))
)
_CONFIRM = (
    update(message)
    .where(message.c.id == bindparam("message"), stands(message.c.direction, "in"))
    .values(as_written=True)
)
_HIDE = (
    update(message)
    .where(message.c.id == bindparam("message"), stands(message.c.direction, "in"))
    .values(anonymous=True)
)
_BELONG = (
    update(message)
    .where(message.c.id == bindparam("message"))
    .values(person_id=bindparam("writer"))
)
_SENT_AS = (
    select(message.c.id)
    .join(attempt, attempt.c.message_id == message.c.id)
    .where(
        attempt.c.account == bindparam("account"),
        attempt.c.provider_id == bindparam("provider_id"),
        attempt.c.address_id == bindparam("address"),
    )
)
_SENT_TO = (
    select(message.c.id)
    .join(attempt, attempt.c.message_id == message.c.id)
    .where(message.c.id == bindparam("message"), attempt.c.address_id == bindparam("address"))
)
_PROVIDER_ID = (
    select(attempt.c.provider_id)
    .where(
        attempt.c.message_id == bindparam("message"),
        attempt.c.address_id == bindparam("address"),
        attempt.c.provider_id.is_not(None),
    )
    .order_by(attempt.c.id)
)
_THREAD = (
    select(message)
    .where(message.c.question_id == bindparam("question"), stands(message.c.direction, "in"))
    .order_by(message.c.at, message.c.id)
)
_RELAYED = (
    select(message)
    .join(_SOURCE, _SOURCE.c.id == message.c.relays_id)
    .join(address, address.c.id == _SOURCE.c.address_id)
    .where(
        address.c.person_id == bindparam("writer"),
        _SOURCE.c.at >= bindparam("since"),
        _SOURCE.c.person_id == bindparam("writer"),
        stands(_SOURCE.c.direction, "in"),
        among(message.c.phrase, "phrases"),
    )
    .order_by(message.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message; `text` is the person's or our own words.

    `as_written`: its writer has said that it goes to others as it is, identifiers and all.
    `anonymous`: it asks without a name, whatever becomes of it. `near_miss_id`: it is for the
    safety officers, or from them.
    """

    id: int
    address_id: int | None
    person_id: int | None
    question_id: int | None
    kind: MessageKind
    phrase: str
    provider_id: str
    text: str = field(repr=False)
    at: datetime
    relays_id: int | None = None
    edits_id: int | None = None
    as_written: bool = False
    anonymous: bool = False
    near_miss_id: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What to store of a message: who to or from, and the words to seal."""

    direction: str
    kind: MessageKind
    text: str = field(repr=False)
    short: str = field(default="", repr=False)
    phrase: str = ""
    provider_id: str = ""
    address_id: int | None = None
    person_id: int | None = None
    question_id: int | None = None
    relays_id: int | None = None
    near_miss_id: int | None = None
    lesson_id: int | None = None
    response_id: int | None = None
    template: Template | None = field(default=None, repr=False)


def add(uow: UnitOfWork, words: Words) -> int:
    """Store a message with its words sealed and return its id."""
    new = uow.new_id()
    short = words.short
    uow.insert(
        message,
        id=new,
        address_id=words.address_id,
        person_id=words.person_id,
        question_id=words.question_id,
        relays_id=words.relays_id,
        near_miss_id=words.near_miss_id,
        lesson_id=words.lesson_id,
        response_id=words.response_id,
        direction=words.direction,
        kind=words.kind,
        phrase=words.phrase,
        provider_id=words.provider_id,
        sealed_text=uow.sealer.seal(words.text, f"message:sealed_text:{new}"),
        sealed_short=uow.sealer.seal(short, f"message:sealed_short:{new}") if short else None,
        sealed_template=sealed_template(uow, new, words.template),
        at=uow.now,
    )
    return new


def sealed_template(uow: UnitOfWork, message_id: int, told: Template | None) -> bytes | None:
    """Seal the template that stands for a message, with what fills it."""
    if told is None:
        return None
    parts = [told.name, told.language, told.text, told.whole, *told.variables]
    place = f"message:sealed_template:{message_id}"
    return uow.sealer.seal(orjson.dumps(parts).decode(), place)


def template_of(uow: UnitOfWork, message_id: int, sealed: bytes | None) -> Template | None:
    """Return the template that stands for a message, or None."""
    if sealed is None:
        return None
    place = f"message:sealed_template:{message_id}"
    name, language, text, whole, *variables = orjson.loads(uow.sealer.open(sealed, place))
    return Template(name, language, text, tuple(variables), whole)


def get(uow: UnitOfWork, message_id: int) -> Message:
    """Return a message that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=message_id)
    if row is None:
        raise LookupError(f"no message {message_id}")
    return value(uow, row)


def find(uow: UnitOfWork, message_id: int) -> Message | None:
    """Return a message, or None."""
    row = uow.row(_BY_ID, id=message_id)
    return None if row is None else value(uow, row)


def file_under(uow: UnitOfWork, message_id: int, question_id: int) -> None:
    """Say which question a stored message belongs to."""
    uow.change(_FILE, message=message_id, question=question_id)


def confirm(uow: UnitOfWork, message_id: int) -> None:
    """Note that its writer wants what was written to go to others as it is."""
    uow.change(_CONFIRM, message=message_id)


def hide_writer(uow: UnitOfWork, message_id: int) -> None:
    """Note that a text asks without a name: the question it opens is an anonymous one."""
    uow.change(_HIDE, message=message_id)


def belongs(uow: UnitOfWork, message_id: int, person_id: int) -> None:
    """Say who wrote a stored message, of whom we did not know it at first."""
    uow.change(_BELONG, message=message_id, writer=person_id)


def sent_as(uow: UnitOfWork, account: str, provider_id: str, address_id: int) -> Message | None:
    """Return the message that we sent to this address under a provider's id, or None."""
    row = uow.row(_SENT_AS, account=account, provider_id=provider_id, address=address_id)
    return None if row is None else get(uow, row.id)


def sent_to(uow: UnitOfWork, message_id: int, address_id: int) -> Message | None:
    """Return a message if it was sent to this very address, else None."""
    row = uow.row(_SENT_TO, message=message_id, address=address_id)
    return None if row is None else get(uow, row.id)


def provider_id_at(uow: UnitOfWork, message_id: int, address_id: int) -> str:
    """Return the provider's id of a message at an address, or "" when it has none there."""
    found = get(uow, message_id)
    if found.address_id == address_id and found.provider_id:
        return found.provider_id
    row = uow.row(_PROVIDER_ID, message=message_id, address=address_id)
    return "" if row is None else str(row.provider_id)


def thread(uow: UnitOfWork, question_id: int) -> list[Message]:
    """Return what people wrote on a question, oldest first; of an edited text how it reads now."""
    newest: dict[int, Any] = {}
    for row in uow.rows(_THREAD, question=question_id):
        newest[row.edits_id or row.id] = row
    return [value(uow, row) for row in newest.values()]


def last_relayed(
    uow: UnitOfWork, writer_id: int, phrases: Collection[str], since: datetime
) -> Message | None:
    """Return the last message in which words of this person since then were passed on, or None."""
    row = uow.row(_RELAYED, writer=writer_id, phrases=list(phrases), since=since)
    return None if row is None else value(uow, row)


def opened(uow: UnitOfWork, message_id: int, sealed: bytes) -> str:
    """Return the words that are sealed in a message, "" where they were erased."""
    return uow.sealer.open(sealed, f"message:sealed_text:{message_id}")


def value(uow: UnitOfWork, row: Any) -> Message:
    """Return a row of the table as the message that it is, its words opened."""
    return Message(
        row.id,
        row.address_id,
        row.person_id,
        row.question_id,
        MessageKind(row.kind),
        row.phrase,
        row.provider_id,
        opened(uow, row.id, row.sealed_text),
        row.at,
        row.relays_id,
        row.edits_id,
        row.as_written,
        row.anonymous,
        row.near_miss_id,
    )
