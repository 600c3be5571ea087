"""Addresses: how a person is reached, sealed, and found by keyed digest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.model import Channel
from storage.columns import stands
from storage.schema import address, address_alias, message
from storage.uow import remembered

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_HAS_VALUE = address.c.channel == bindparam("channel"), address.c.digest == bindparam("digest")
_FIND = select(address).where(*_HAS_VALUE)
_BY_ID = select(address).where(address.c.id == bindparam("id"))
_OF = select(address).where(address.c.person_id == bindparam("person")).order_by(address.c.id)
_HELD = select(address).where(address.c.person_id.is_not(None)).order_by(address.c.id)
_CHANNELS = (
    select(address.c.person_id, address.c.channel)
    .where(
        address.c.person_id.is_not(None),
        address.c.blocked_at.is_(None),
        address.c.silent_since.is_(None),
    )
    .order_by(address.c.id)
)
_KNOWN_AS = select(address.c.id, address.c.person_id).where(*_HAS_VALUE)
_HAS_ALIAS = (
    address_alias.c.channel == bindparam("channel"),
    address_alias.c.digest == bindparam("digest"),
)
_BY_ALIAS = select(address).join(address_alias).where(*_HAS_ALIAS)
COLUMNS = (
    address.c.id.label("address_id"),
    *(address.c.person_id, address.c.channel, address.c.sealed),
    *(address.c.verified_at, address.c.blocked_at, address.c.closed_at, address.c.dead_at),
    address.c.silent_since,
)
"""The columns of an address in a row that has an `id` of its own."""

_TEXT = message.alias("text")
_LAST_TEXT = (
    select(_TEXT.c.id)
    .where(
        _TEXT.c.address_id == address.c.id,
        stands(_TEXT.c.direction, "in"),
        _TEXT.c.person_id.is_(None),  # a former owner's words are not the stranger's
    )
    .order_by(_TEXT.c.at.desc(), _TEXT.c.id.desc())
    .limit(1)
    .correlate(address)
    .scalar_subquery()
)
_STRANGERS = (
    select(address, message.c.id.label("message_id"), message.c.sealed_text, message.c.at)
    .select_from(address)
    .join(message, message.c.id == _LAST_TEXT)
    .where(address.c.person_id.is_(None), address.c.channel != Channel.CANARY)
    .order_by(message.c.at.desc())
)
_GIVE = (
    update(address)
    .where(address.c.id == bindparam("address"))
    .values(
        person_id=bindparam("person"), verified_at=bindparam("at"), blocked_at=None, dead_at=None
    )
)
_BLOCK = (
    update(address).where(address.c.id == bindparam("address")).values(blocked_at=bindparam("at"))
)
_DIE = (
    update(address)
    .where(address.c.id == bindparam("address"))
    .values(blocked_at=bindparam("at"), dead_at=bindparam("at"))
)
_CLOSE = (
    update(address).where(address.c.id == bindparam("address")).values(closed_at=bindparam("at"))
)
_STOP = (
    update(address)
    .where(address.c.id == bindparam("address"))
    .values(silent_since=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Address:
    """One way to reach somebody; `value` is the number or chat id and never shown.

    At `verified_at` its person was last known to have it, at `dead_at` nobody had it.
    `silent_since` is when somebody whom we did not know asked us not to write there.
    """

    id: int
    person_id: int | None
    channel: Channel
    value: str = field(repr=False)
    verified_at: datetime | None
    blocked_at: datetime | None
    closed_at: datetime | None = None
    dead_at: datetime | None = None
    silent_since: datetime | None = None


@remembered
def get(uow: UnitOfWork, address_id: int) -> Address:
    """Return an address that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=address_id)
    if row is None:
        raise LookupError(f"no address {address_id}")
    return _value(uow, row.id, row)


def of_row(uow: UnitOfWork, row: Row[Any]) -> Address:
    """Return the address of a row that holds the COLUMNS."""
    return _value(uow, row.address_id, row)


def find(uow: UnitOfWork, channel: Channel, value: str) -> Address | None:
    """Return the address with this value, be it its second id alone, or None."""
    given = {"channel": channel, "digest": uow.sealer.digest(channel, value)}
    row = uow.row(_FIND, **given) or uow.row(_BY_ALIAS, **given)
    return None if row is None else _value(uow, row.id, row)


def find_or_add(
    uow: UnitOfWork, channel: Channel, value: str, also: str = ""
) -> tuple[int, int | None]:
    """Return (address id, person id) of this value, noting a stranger's for the first time.

    `also` is another id of the same sender; it finds the address where the first does not.
    """
    found = uow.row(_KNOWN_AS, channel=channel, digest=uow.sealer.digest(channel, value))
    if found is not None:
        return found.id, found.person_id
    for other in filter(None, (value, also)):
        known = find(uow, channel, other)
        if known is not None:
            return known.id, known.person_id
    return add(uow, channel, value, None), None


def add(uow: UnitOfWork, channel: Channel, value: str, person_id: int | None) -> int:
    """Add an address, verified when it comes with its person."""
    new = uow.new_id()
    uow.insert(
        address,
        id=new,
        person_id=person_id,
        channel=channel,
        digest=uow.sealer.digest(channel, value),
        sealed=uow.sealer.seal(value, f"address:sealed:{new}"),
        verified_at=uow.now if person_id is not None else None,
        created_at=uow.now,
    )
    return new


@remembered
def of_person(uow: UnitOfWork, person_id: int) -> list[Address]:
    """Return a person's addresses, the longest known first."""
    return [_value(uow, row.id, row) for row in uow.rows(_OF, person=person_id)]


def of_everybody(uow: UnitOfWork) -> dict[int, list[Address]]:
    """Return everybody's addresses by person id, each the longest known first."""
    found: dict[int, list[Address]] = {}
    for row in uow.rows(_HELD):
        found.setdefault(row.person_id, []).append(_value(uow, row.id, row))
    return found


def channels(uow: UnitOfWork) -> dict[int, list[Channel]]:
    """Return on which channels each person can be reached, by their id."""
    found: dict[int, list[Channel]] = {}
    for row in uow.rows(_CHANNELS):
        found.setdefault(row.person_id, []).append(Channel(row.channel))
    return found


def strangers(uow: UnitOfWork) -> list[tuple[Address, str, datetime]]:
    """Return addresses that belong to nobody, with the last text each wrote and its instant."""
    return [
        (
            _value(uow, row.id, row),
            uow.sealer.open(row.sealed_text, f"message:sealed_text:{row.message_id}"),
            row.at,
        )
        for row in uow.rows(_STRANGERS)
    ]


def give(uow: UnitOfWork, address_id: int, person_id: int | None) -> None:
    """Say whose an address is; it is verified now, and what was held against it is over."""
    at = None if person_id is None else uow.now
    uow.change(_GIVE, address=address_id, person=person_id, at=at)


def set_dead(uow: UnitOfWork, address_id: int) -> None:
    """Record that nobody has a number now: nothing is sent there, and who writes is a stranger."""
    uow.change(_DIE, address=address_id, at=uow.now)


def set_blocked(uow: UnitOfWork, address_id: int, at: datetime | None) -> None:
    """Record that the provider refuses an address for good, or that it is good again."""
    uow.change(_BLOCK, address=address_id, at=at)


def set_closed(uow: UnitOfWork, address_id: int) -> None:
    """Record that the provider says: an address takes nothing until its person writes."""
    uow.change(_CLOSE, address=address_id, at=uow.now)


def set_silent(uow: UnitOfWork, address_id: int, at: datetime | None) -> None:
    """Record that nothing may be written to an address any more, or with None that it may."""
    uow.change(_STOP, address=address_id, at=at)


def _value(uow: UnitOfWork, address_id: int, row: Row[Any]) -> Address:
    return Address(
        address_id,
        row.person_id,
        Channel(row.channel),
        uow.sealer.open(row.sealed, f"address:sealed:{address_id}"),
        row.verified_at,
        row.blocked_at,
        row.closed_at,
        row.dead_at,
        row.silent_since,
    )
