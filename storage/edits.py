"""Edits: which text of its sender a message replaces, and what became of that text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from storage.columns import among, stands
from storage.schema import message

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Select

    from storage.uow import UnitOfWork


def _from(*columns: Any) -> Select[Any]:
    """Select from what came from an address since an instant, the oldest first."""
    return (
        select(*columns)
        .where(
            message.c.address_id == bindparam("address"),
            message.c.at >= bindparam("since"),
            stands(message.c.direction, "in"),
        )
        .order_by(message.c.at, message.c.id)
    )


_ORIGINAL = _from(message.c.id).where(message.c.provider_id == bindparam("provider_id"))
_VERSIONS = _from(message.c.id).where(
    or_(message.c.id == bindparam("original"), message.c.edits_id == bindparam("original"))
)
_PASSED_ON = (
    select(message.c.id, message.c.phrase, message.c.question_id)
    .where(among(message.c.relays_id, "versions"), among(message.c.phrase, "phrases"))
    .order_by(message.c.id.desc())
)
_REPLACED = (
    select(message.c.id, message.c.edits_id)
    .where(message.c.question_id == bindparam("question"), message.c.edits_id.is_not(None))
    .order_by(message.c.id)
)
_NOTE = (
    update(message)
    .where(message.c.id == bindparam("message"))
    .values(edits_id=bindparam("original"))
)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A message of ours in which somebody's words were passed on."""

    id: int
    phrase: str
    question_id: int | None


def note(
    uow: UnitOfWork, message_id: int, address_id: int, provider_id: str, since: datetime
) -> list[int]:
    """Note that a message edits the one an address sent under a provider's id since then.

    Returns all earlier versions, the oldest first, or none where that text is not known.
    """
    found = uow.row(_ORIGINAL, address=address_id, provider_id=provider_id, since=since)
    if found is None:
        return []
    given = {"address": address_id, "original": found.id, "since": since}
    versions = [row.id for row in uow.rows(_VERSIONS, **given)]
    uow.change(_NOTE, message=message_id, original=found.id)
    return versions


def passed_on(
    uow: UnitOfWork, versions: Collection[int], phrases: Collection[str]
) -> list[PassedOn]:
    """Return the messages with these phrases that passed on a version, the newest first."""
    rows = uow.rows(_PASSED_ON, versions=list(versions), phrases=list(phrases))
    return [PassedOn(*row) for row in rows]


def replaced(uow: UnitOfWork, question_id: int) -> frozenset[int]:
    """Return the texts of a question that its writers have put right since: all but the newest."""
    newest: dict[int, int] = {}
    older: set[int] = set()
    for row in uow.rows(_REPLACED, question=question_id):
        older.add(newest.get(row.edits_id, row.edits_id))
        newest[row.edits_id] = row.id
    return frozenset(older)
