"""What the prompts of an address tell afterwards: seen, used up, or never settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage import prompts
from storage.columns import stands
from storage.schema import message, prompt

if TYPE_CHECKING:
    from datetime import datetime

    from storage.prompts import Stored
    from storage.uow import UnitOfWork

_SEEN = (
    select(message.c.at)
    .join(prompt, prompt.c.message_id == message.c.id)
    .where(
        message.c.address_id == bindparam("address"),
        message.c.at >= bindparam("since"),
        prompt.c.state == "answered",
    )
    .order_by(message.c.at.desc())
    .limit(1)
)
_LISTS = (
    select(prompt.c.takes)
    .join(message, message.c.id == prompt.c.message_id)
    .where(
        message.c.address_id == bindparam("address"),
        message.c.at >= bindparam("since"),
        stands(prompt.c.kind, prompts.WHICH),
    )
)
_UNANSWERED = (
    select(prompt.c.question_id)
    .join(message, message.c.id == prompt.c.message_id)
    .where(
        message.c.address_id == bindparam("address"),
        message.c.at >= bindparam("since"),
        stands(prompt.c.kind, prompts.SECOND, prompts.REOPEN),
        prompt.c.state != "answered",
    )
    .order_by(message.c.at.desc(), message.c.id.desc())
    .limit(1)
)
_OF_KIND = (
    select(prompt.c.message_id)
    .join(message, message.c.id == prompt.c.message_id)
    .where(
        message.c.address_id == bindparam("address"),
        message.c.at >= bindparam("since"),
        prompt.c.kind == bindparam("of_kind"),
    )
    .order_by(message.c.at.desc(), message.c.id.desc())
    .limit(1)
)
_NEWEST = (
    select(message.c.id)
    .join(prompt, prompt.c.message_id == message.c.id)
    .where(message.c.address_id == bindparam("address"), message.c.at >= bindparam("since"))
    .order_by(message.c.at.desc(), message.c.id.desc())
    .limit(1)
)


def seen_at(uow: UnitOfWork, address_id: int, since: datetime) -> datetime | None:
    """Return when the last prompt was sent that somebody has answered at an address, or None.

    Whoever answers a prompt has seen it, and with it all that was sent there before.
    """
    row = uow.row(_SEEN, address=address_id, since=since)
    return None if row is None else row.at


def last_digit(uow: UnitOfWork, address_id: int, since: datetime) -> int:
    """Return the highest digit that a list put at an address since then takes, or 0."""
    found = [row.takes.split() for row in uow.rows(_LISTS, address=address_id, since=since)]
    return max((int(key) for keys in found for key in keys if key.isdecimal()), default=0)


def newest(uow: UnitOfWork, address_id: int, since: datetime) -> Stored | None:
    """Return the last prompt that was put at an address since then, whatever became of it."""
    row = uow.row(_NEWEST, address=address_id, since=since)
    return None if row is None else prompts.of_message(uow, row.id)


def last_of(uow: UnitOfWork, address_id: int, kind: str, since: datetime) -> Stored | None:
    """Return the last prompt of a kind put at an address since then, whatever became of it."""
    row = uow.row(_OF_KIND, address=address_id, of_kind=kind, since=since)
    return None if row is None else prompts.of_message(uow, row.message_id)


def unanswered(uow: UnitOfWork, address_id: int, since: datetime) -> int | None:
    """Return the question of the newest late text from an address whose fate is not settled."""
    row = uow.row(_UNANSWERED, address=address_id, since=since)
    return None if row is None else int(row.question_id)
