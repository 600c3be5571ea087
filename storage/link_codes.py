"""One-time codes that link a second address to a person, and the wrong ones that were typed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from domain.linking import DIGITS, IGNORED, LASTS
from domain.model import Channel
from storage.schema import link_code, link_miss

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_FIND = select(link_code).where(
    link_code.c.digest == bindparam("digest"), link_code.c.expires_at > bindparam("now")
)
_TAKEN = select(link_code.c.id).where(link_code.c.digest == bindparam("digest"))
_SPEND = delete(link_code).where(link_code.c.id == bindparam("code"))
_LAPSE = delete(link_code).where(link_code.c.expires_at <= bindparam("now"))
_REPLACE = delete(link_code).where(link_code.c.person_id == bindparam("person"))
_MISSES = (
    select(link_miss.c.at)
    .where(link_miss.c.address_id == bindparam("address"), link_miss.c.at > bindparam("since"))
    .order_by(link_miss.c.at)
)
_FORGET = delete(link_miss).where(link_miss.c.at <= bindparam("before"))


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code that counts: whose it is, where it was shown, and the channel it is for."""

    id: int
    person_id: int
    address_id: int
    channel: Channel


def put(uow: UnitOfWork, person_id: int, address_id: int, channel: Channel) -> str:
    """Give a person six digits to be typed on a channel; an earlier code of theirs ends."""
    uow.change(_LAPSE, now=uow.now)
    uow.change(_REPLACE, person=person_id)
    code = _fresh(uow)
    uow.insert(
        link_code,
        id=uow.new_id(),
        person_id=person_id,
        address_id=address_id,
        channel=channel,
        digest=_digest(uow, code),
        expires_at=uow.now + LASTS,
    )
    return code


def find(uow: UnitOfWork, code: str) -> LinkCode | None:
    """Return what a code stands for, while it counts."""
    row = uow.row(_FIND, digest=_digest(uow, code), now=uow.now)
    if row is None:
        return None
    return LinkCode(row.id, row.person_id, row.address_id, Channel(row.channel))


def spend(uow: UnitOfWork, code_id: int) -> bool:
    """Use a code up; False when it was used before."""
    return uow.change(_SPEND, code=code_id) == 1


def take_back(uow: UnitOfWork, person_id: int) -> None:
    """End the code of a person, if there is one."""
    uow.change(_REPLACE, person=person_id)


def miss(uow: UnitOfWork, address_id: int) -> None:
    """Note that a code that is none was typed at an address; those long past are forgotten."""
    uow.change(_FORGET, before=uow.now - 2 * IGNORED)
    uow.insert(link_miss, id=uow.new_id(), address_id=address_id, at=uow.now)


def misses(uow: UnitOfWork, address_id: int) -> list[datetime]:
    """Return when wrong codes were typed at an address, as far back as they count."""
    rows = uow.rows(_MISSES, address=address_id, since=uow.now - 2 * IGNORED)
    return [row.at for row in rows]


def _fresh(uow: UnitOfWork) -> str:
    """Return digits that nobody else has now."""
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if uow.row(_TAKEN, digest=_digest(uow, code)) is None:
            return code


def _digest(uow: UnitOfWork, code: str) -> bytes:
    return uow.sealer.digest("link", code)
