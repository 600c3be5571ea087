"""Whose an address is: when a number is no longer trusted, and which of two people has it.

Numbers are given to somebody else when their owner has left them (docs/adr/0018).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.model import Channel

if TYPE_CHECKING:
    from datetime import datetime, timedelta

GIVEN_AGAIN: Final = frozenset({Channel.SMS, Channel.WHATSAPP})
"""Channels that go by telephone number; an account of Telegram keeps its id for ever."""

NOBODYS: Final = frozenset({"21211", "21614", "30005"})
"""Codes by which providers say that a number is nobody's, or no telephone's.

Other refusals for good (30004, 21610) are a living person's who wants nothing from us.
"""


class Doubt(StrEnum):
    """Why whoever writes from an address is not taken for its owner."""

    DEAD = "dead"
    SILENT = "silent"
    ACCOUNT = "account"
    TWO = "two"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person's address when somebody writes from it."""

    channel: Channel
    verified_at: datetime | None
    heard_at: datetime | None
    dead_at: datetime | None


def doubt(standing: Standing, silent_after: timedelta, now: datetime) -> Doubt | None:
    """Return why an address may have changed hands since its owner was last known there."""
    if standing.channel not in GIVEN_AGAIN:
        return None
    if standing.dead_at is not None:
        return Doubt.DEAD
    known = [each for each in (standing.verified_at, standing.heard_at) if each is not None]
    return Doubt.SILENT if known and now - max(known) > silent_after else None


@dataclass(frozen=True, slots=True)
class Account:
    """An address of a provider's account, by the ids that we know it under; "" is unknown."""

    address_id: int
    person_id: int | None
    number: str = field(repr=False)
    opaque: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pairing:
    """What follows from a message that names its sender twice.

    `keep` is the address of the account from now on, `drop` another one that is the same.
    `owners` are the people it may belong to, when that is in doubt.
    """

    keep: int
    drop: int | None = None
    owners: tuple[int, ...] = ()
    doubt: Doubt | None = None


def is_number(value: str) -> bool:
    """Tell a telephone number from an id that a provider made up."""
    return value.removeprefix("+").isdigit()


def pair(by_number: Account | None, by_opaque: Account | None, opaque: str) -> Pairing:
    """Say which address an account has that a provider names by number and by opaque id.

    The opaque id is the account's own; a number may move to another account. Raises ValueError
    when neither is known.
    """
    known = [each for each in (by_opaque, by_number) if each is not None]
    if not known:
        raise ValueError("neither id is known")
    kept = next((each for each in known if each.person_id is not None), known[0])
    drop = next((each.address_id for each in known if each.address_id != kept.address_id), None)
    owners = tuple(dict.fromkeys(e.person_id for e in known if e.person_id is not None))
    if len(owners) > 1:
        return Pairing(kept.address_id, drop, owners, Doubt.TWO)
    moved = by_number is not None and by_number.opaque not in ("", opaque)
    if moved and by_number is not None and by_number.person_id in owners:
        vouched = by_opaque is not None and by_opaque.person_id is not None
        if not vouched:
            return Pairing(kept.address_id, drop, owners, Doubt.ACCOUNT)
    return Pairing(kept.address_id, drop)
