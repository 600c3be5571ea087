"""Forgetting a practice: the demo's "Start again"; a real programme never runs this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from storage.schema import (
    address,
    alert,
    attempt,
    counter,
    due,
    inbox,
    journal,
    link_code,
    link_miss,
    message,
    offer,
    outbox,
    parked,
    person,
    prompt,
    question,
    seen,
)

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_WORDS = (
    *(attempt, outbox, prompt, inbox, message, due, offer, question),
    *(journal, counter, seen, parked, alert, link_code, link_miss),
)
_FORGET = tuple(delete(table) for table in _WORDS)
_UNLINK = (
    update(outbox).values(quotes_id=None),
    update(message).values(relays_id=None),
    update(person).values(stopped_at=None),
    update(address).values(blocked_at=None, dead_at=None),
)


def forget_conversations(uow: UnitOfWork) -> None:
    """Delete every question, message and log line; people and roster stay."""
    for statement in (*_UNLINK, *_FORGET):
        uow.change(statement)
