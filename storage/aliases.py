"""Two ids of one sender: a provider may name an account by its number and by an id of its own.

The address holds the one that we write to, `address_alias` the other. There is never a second
address for it: one person's window, lane and prompts stay one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from storage import addresses, prompts
from storage.columns import stands
from storage.schema import (
    address,
    address_alias,
    attempt,
    inbox,
    link_code,
    link_miss,
    message,
    outbox,
    prompt,
    question,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table, Update

    from domain.model import Channel
    from storage.uow import UnitOfWork

_DIGEST_BYTES = 32
_OF = select(address_alias).where(address_alias.c.address_id == bindparam("address"))
_FORGET = delete(address_alias).where(address_alias.c.address_id == bindparam("address"))
_FORGET_VALUE = delete(address_alias).where(
    address_alias.c.channel == bindparam("on_channel"),
    address_alias.c.digest == bindparam("known_as"),
)
_NAME = (
    update(address)
    .where(address.c.id == bindparam("address"))
    .values(digest=bindparam("new_digest"), sealed=bindparam("new_sealed"))
)
_SAID = select(message.c.id).where(message.c.address_id == bindparam("gone"))


def _follows(table: Table, *where: ColumnElement[bool]) -> Update:
    """Let rows of the address that is gone, found by an index of theirs, follow to the kept."""
    here = table.c.address_id == bindparam("gone")
    return update(table).where(*where, here).values(address_id=bindparam("kept"))


_ATTEMPTS = _follows(attempt, attempt.c.message_id.in_(_SAID))
_OUTBOX = _follows(outbox, outbox.c.message_id.in_(_SAID))
_INBOX = _follows(
    inbox,
    stands(inbox.c.state, "new"),
    inbox.c.lane.in_((bindparam("in_lane"), bindparam("owner"))),
)
_PROMPTS = _follows(prompt, stands(prompt.c.state, "live", "waiting", "aside"))
_QUESTIONS = _follows(question, question.c.asker_id == bindparam("owner"))
_MISSES = _follows(link_miss)
_CODES = delete(link_code).where(
    link_code.c.person_id == bindparam("owner"), link_code.c.address_id == bindparam("gone")
)
_MESSAGES = _follows(message)
_FOLLOW = (_ATTEMPTS, _OUTBOX, _INBOX, _PROMPTS, _QUESTIONS, _MISSES, _CODES, _MESSAGES)


def other_of(uow: UnitOfWork, address_id: int) -> str:
    """Return the other id of an address, or ""."""
    row = uow.row(_OF, address=address_id)
    if row is None:
        return ""
    return uow.sealer.open(row.sealed, f"address_alias:sealed:{row.id}")


def name(uow: UnitOfWork, address_id: int, written_to: str, other: str) -> None:
    """Say by which id we write to an address, and by which other one it is known, if by any."""
    channel = addresses.get(uow, address_id).channel
    uow.change(_FORGET, address=address_id)
    for value in filter(None, (written_to, other)):
        known_as = uow.sealer.digest(channel, value)
        uow.change(_FORGET_VALUE, on_channel=channel, known_as=known_as)
    uow.change(
        _NAME,
        address=address_id,
        new_digest=uow.sealer.digest(channel, written_to),
        new_sealed=uow.sealer.seal(written_to, f"address:sealed:{address_id}"),
    )
    if other:
        _add(uow, address_id, channel, other)


def fold(uow: UnitOfWork, gone: int, kept: int) -> None:
    """Make two addresses one that are the same account: what was said there follows.

    The row stays, for what was handled long ago refers to it, and is nobody's and nowhere.
    """
    owner = addresses.get(uow, gone).person_id or 0
    given = {"gone": gone, "kept": kept, "in_lane": -gone, "owner": owner}
    for statement in _FOLLOW:
        uow.change(statement, **given)
    void(uow, gone)
    prompts.wake(uow, kept)


def void(uow: UnitOfWork, address_id: int) -> None:
    """Make an address nobody's that is found by nothing and opens to nothing."""
    addresses.give(uow, address_id, None)
    uow.change(_FORGET, address=address_id)
    nothing = secrets.token_bytes(_DIGEST_BYTES)
    uow.change(_NAME, address=address_id, new_digest=nothing, new_sealed=b"")


def _add(uow: UnitOfWork, address_id: int, channel: Channel, value: str) -> None:
    new = uow.new_id()
    uow.insert(
        address_alias,
        id=new,
        address_id=address_id,
        channel=channel,
        digest=uow.sealer.digest(channel, value),
        sealed=uow.sealer.seal(value, f"address_alias:sealed:{new}"),
        created_at=uow.now,
    )
