"""What was written lately at an address or by a person, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, exists, select, type_coerce

from domain.model import MessageKind
from storage import messages
from storage.columns import MICROSECOND, stands
from storage.schema import message

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from sqlalchemy import Select

    from storage.messages import Message
    from storage.uow import UnitOfWork

_IT = message.alias("it")
_OURS = message.alias("ours")
_BEFORE_IT = (
    select(message.c.id, message.c.sealed_text)
    .join(_IT, _IT.c.address_id == message.c.address_id)
    .where(
        _IT.c.id == bindparam("message"),
        message.c.id != _IT.c.id,
        message.c.at >= bindparam("since"),
        message.c.at <= _IT.c.at,
        stands(message.c.direction, "in"),
    )
    .order_by(message.c.at.desc())
)
_QUICK = _BEFORE_IT.where(
    stands(message.c.kind, MessageKind.TEXT),
    exists().where(
        _OURS.c.address_id == message.c.address_id,
        stands(_OURS.c.direction, "out"),
        _OURS.c.at <= message.c.at,
        type_coerce(_OURS.c.at, BigInteger)
        > type_coerce(message.c.at, BigInteger) - bindparam("within", type_=BigInteger),
    ),
).limit(bindparam("most"))
_WROTE = _BEFORE_IT.limit(1)


_WROTE_SINCE = (
    select(message.c.id)
    .where(
        stands(message.c.direction, "in"),
        message.c.person_id == bindparam("person"),
        message.c.at > bindparam("since"),
    )
    .limit(1)
)


def _sent_to_since(*columns: Any) -> Select[Any]:
    """Select from what was written to an address since an instant, newest first."""
    return (
        select(*columns)
        .where(
            message.c.address_id == bindparam("address"),
            stands(message.c.direction, "out"),
            message.c.at >= bindparam("since"),
        )
        .order_by(message.c.at.desc(), message.c.id.desc())
    )


_LAST_TO = _sent_to_since(message)
_NEWEST_TO = _LAST_TO.limit(1)
_PHRASES_TO = _sent_to_since(message.c.phrase)
_WRITTEN_TO = _sent_to_since(message.c.id, message.c.question_id, message.c.phrase, message.c.at)
_QUESTIONS_AT = _sent_to_since(message.c.question_id).where(message.c.question_id.is_not(None))
_SAID = _sent_to_since(message.c.id, message.c.sealed_text).where(
    message.c.phrase == bindparam("phrase")
)


@dataclass(frozen=True, slots=True)
class Sent:
    """That something was written to an address, of which kind and question, and when."""

    id: int
    question_id: int | None
    phrase: str
    at: datetime


def written_to(uow: UnitOfWork, address_id: int, since: datetime) -> list[Sent]:
    """Return that something was written to an address since then, newest first."""
    rows = uow.rows(_WRITTEN_TO, address=address_id, since=since)
    return [Sent(*row) for row in rows]


def relayed_with(uow: UnitOfWork, last: Message, phrases: Collection[str]) -> list[Message]:
    """Return what was passed on to the same address at the same instant as a message."""
    rows = uow.rows(_LAST_TO, address=last.address_id, since=last.at)
    return [
        messages.value(uow, row)
        for row in rows
        if (row.at, row.question_id) == (last.at, last.question_id) and row.phrase in phrases
    ]


def has_written(uow: UnitOfWork, person_id: int, since: datetime) -> bool:
    """Tell whether a person has written anything, anywhere, after an instant."""
    return uow.row(_WROTE_SINCE, person=person_id, since=since) is not None


def newest_to(uow: UnitOfWork, address_id: int, since: datetime) -> Message | None:
    """Return what was written to an address last, if it was since then."""
    row = uow.row(_NEWEST_TO, address=address_id, since=since)
    return None if row is None else messages.value(uow, row)


def newest_of(
    uow: UnitOfWork, address_id: int, phrases: Collection[str], since: datetime
) -> Message | None:
    """Return what was written to an address last with one of these phrases, or None."""
    rows = uow.rows(_LAST_TO, address=address_id, since=since)
    return next((messages.value(uow, row) for row in rows if row.phrase in phrases), None)


def times_said(uow: UnitOfWork, address_id: int, phrase: str, text: str, since: datetime) -> int:
    """Return how often the very same text was written to an address since then."""
    rows = uow.rows(_SAID, address=address_id, phrase=phrase, since=since)
    return sum(messages.opened(uow, row.id, row.sealed_text) == text for row in rows)


def questions_at(uow: UnitOfWork, address_id: int, since: datetime) -> list[int]:
    """Return the questions of what was written to an address since then, newest first."""
    rows = uow.rows(_QUESTIONS_AT, address=address_id, since=since)
    return [row.question_id for row in rows]


def other_to(uow: UnitOfWork, address_id: int, question_id: int, since: datetime) -> bool:
    """Tell whether something of another question was written to an address since then."""
    return any(one != question_id for one in questions_at(uow, address_id, since))


def phrases_to(uow: UnitOfWork, address_id: int, since: datetime) -> list[str]:
    """Return the phrase ids of what was written to an address since then, newest first."""
    return [row.phrase for row in uow.rows(_PHRASES_TO, address=address_id, since=since)]


def quick_replies(
    uow: UnitOfWork, message_id: int, since: datetime, within: timedelta, most: int = 50
) -> list[str]:
    """Return earlier texts of an address that came so soon after one of ours, newest first."""
    given = {"message": message_id, "since": since, "within": within // MICROSECOND}
    return [
        messages.opened(uow, row.id, row.sealed_text)
        for row in uow.rows(_QUICK, **given, most=most)
    ]


def wrote_since(uow: UnitOfWork, message_id: int, since: datetime) -> bool:
    """Tell whether the address of a message sent something else since then, before it."""
    return uow.row(_WROTE, message=message_id, since=since) is not None
