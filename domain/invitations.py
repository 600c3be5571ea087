"""Invitations: when the one invitation and its one reminder may go, and the link in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import quiet_hours
from domain.model import Channel

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

REMINDED_AFTER: Final = timedelta(days=3)
AGAIN: Final = timedelta(hours=1)
"""So much later is tried again what WhatsApp would not let through."""

BETWEEN: Final = timedelta(milliseconds=200)
"""So far apart are the invitations of one import: five a second."""

LINK_LIVES: Final = timedelta(days=14)
LINK_BYTES: Final = 12
"""96 bits: a link lets its bearer in as one person, so it must not be found by trying."""

_LINK = re.compile(r"START\s+([A-Za-z0-9_-]{16})")


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody of the programme, as far as inviting them needs to know.

    `silent` says that they, or a stranger at one of their addresses, said STOP.
    """

    consented: bool
    silent: bool
    time_zone: str
    channels: Collection[Channel]
    preferred: Channel | None = None


def may_invite(invitee: Invitee) -> bool:
    """Tell whether somebody has neither agreed nor left, and can be written to."""
    return not invitee.consented and not invitee.silent and bool(invitee.channels)


def not_before(invitee: Invitee, now: datetime) -> datetime:
    """Return when an invitation or reminder may go: now, or at the end of their quiet hours."""
    return quiet_hours.ends(now, invitee.time_zone) or now


def planned_at(invitee: Invitee, now: datetime, place: int) -> datetime:
    """Return when an invitation shall go that is the `place`th (from 0) of many planned at once.

    One after the other, so that what is urgent never waits for all of them; those for whom the
    evening is too short go on in the morning.
    """
    gap = place * BETWEEN
    at = not_before(invitee, now) + gap
    morning = quiet_hours.ends(at, invitee.time_zone)
    return at if morning is None else morning + gap


def needs_link(invitee: Invitee) -> bool:
    """Tell whether somebody wants Telegram, where a bot cannot write first, and has no chat."""
    return invitee.preferred is Channel.TELEGRAM and Channel.TELEGRAM not in invitee.channels


def address_of(bot: str, link: str) -> str:
    """Return the address that opens a chat with our bot, which then sends the link to us."""
    return f"t.me/{bot}?start={link}"


def link_in(text: str) -> str:
    """Return the link that a message from such a chat carries, or ""."""
    found = _LINK.fullmatch(text.strip())
    return found[1] if found else ""
