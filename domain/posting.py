"""Where a message to a person goes, and whether it may go at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.model import Channel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

FAREWELL = "opt.out"
FAREWELL_OF_MENTORS = "opt.out.mentor"
GONE = "opt.gone"
_TO_THOSE_WHO_LEFT = (FAREWELL, FAREWELL_OF_MENTORS, GONE)
"""What still goes to a person who has left: the farewell, and the reply to a text after it."""

ANSWERS = ("ans.first", "ans.next", "ans.second", "ans.correction", "news.more")
"""A mentor's words to a mentee: they go to the address frozen in the question or nowhere."""

_FALLBACK = (Channel.WHATSAPP, Channel.TELEGRAM, Channel.SMS)


@dataclass(frozen=True, slots=True)
class Reachable:
    """An address as far as choosing it needs to know."""

    address_id: int
    channel: Channel
    blocked: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of a message and its reader at the moment of sending.

    `astray` says that its address is not the one frozen in its question.
    """

    phrase: str
    stopped: bool
    blocked: bool
    expires_at: datetime | None
    astray: bool = False


def choose_address(
    addresses: Sequence[Reachable], preferred: Channel | None, carried: Collection[Channel]
) -> int | None:
    """Return the address to write to: the preferred channel, else the richest one.

    Only channels that are carried here count; None means that the person cannot be reached.
    """
    usable = [each for each in addresses if not each.blocked and each.channel in carried]
    order = [preferred, *_FALLBACK] if preferred else list(_FALLBACK)
    usable.sort(key=lambda each: (order.index(each.channel), each.address_id))
    return usable[0].address_id if usable else None


def refusal(standing: Standing, now: datetime) -> str:
    """Return why a message may not go now ("astray", "left", ...), or ""."""
    if standing.astray and standing.phrase in ANSWERS:
        return "astray"
    if standing.stopped and standing.phrase not in _TO_THOSE_WHO_LEFT:
        return "left"
    if standing.blocked:
        return "blocked"
    if standing.expires_at is not None and standing.expires_at <= now:
        return "expired"
    return ""
