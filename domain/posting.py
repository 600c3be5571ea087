"""Where a message to a person goes, and for how long it is worth sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from domain.model import Channel

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

FAREWELL = "opt.out"
FAREWELL_OF_MENTORS = "opt.out.mentor"
GONE = "opt.gone"
TO_THOSE_WHO_LEFT = (FAREWELL, FAREWELL_OF_MENTORS, GONE)
"""What still goes to a person who has left: the farewell, and the reply to a text after it."""

EXPIRED = "expired"
"""Why a message did not go that waited longer than it was worth."""

PARTED = "parted"
"""Why a message did not go whose address is no longer its reader's."""

WORDS_OF_MENTORS = ("ans.first", "ans.next", "ans.second", "ans.edited", "news.more")
"""What passes on what a mentor wrote; UNDO takes it back."""

GUIDES = ("ans.guide", "ans.shared")
"""What a mentor attaches: a signed card, or an answer that a colleague shared."""

ANSWERS = (*WORDS_OF_MENTORS, "ans.correction", "ans.behalf", *GUIDES)
"""A mentor's words to a mentee: they go to the address frozen in the question or nowhere."""

OFFERS = ("offer.urgent", "offer.routine", "offer.coded", "offer.anon")
"""What asks a mentor to take a question; it goes while somebody is looked for."""

TO_TAKE = (*OFFERS, "hand.offer")
"""What shows a mentor a question that they may take; the last while a colleague still has it."""
AT_HOME = ("near.reply",)
"""What goes to the address it is promised to or nowhere: a safety officer's words."""

BULK = timedelta(days=1)
"""How long the same message to many may wait."""

USUAL = timedelta(hours=12)
"""How long a message may wait whose kind is not in the table."""

LIVES: Mapping[str, timedelta] = {
    "alert.": timedelta(hours=12),
    "ans.": timedelta(days=3),
    "ask.": timedelta(hours=2),
    "hand.offer": timedelta(hours=4),
    "mentor.thanks": timedelta(days=3),
    "near.": timedelta(days=3),
    "news.": timedelta(hours=6),
    "news.more": timedelta(days=3),
    "offer.": timedelta(hours=4),
    "offer.more": timedelta(days=1),
    "relay.": timedelta(days=1),
    "shift.": timedelta(hours=2),
    "which.": timedelta(hours=2),
}
"""How long a message may wait for a provider, by how its phrase begins; the longest word counts.

A receipt that comes after hours confuses; an answer is worth having after days.
"""

_MISSED = ("ans.", "hand.offer", "news.more", "offer.", "relay.")
"""What somebody has to hear of when it came too late: people's words, and questions to take."""

EVER = datetime.min.replace(tzinfo=UTC)
_FALLBACK = (Channel.WHATSAPP, Channel.TELEGRAM, Channel.SMS)


@dataclass(frozen=True, slots=True)
class Reachable:
    """An address as far as choosing it needs to know."""

    address_id: int
    channel: Channel
    blocked: bool
    verified_at: datetime | None = None


def choose_address(
    addresses: Sequence[Reachable], preferred: Channel | None, carried: Collection[Channel]
) -> int | None:
    """Return the address to write to: the preferred channel, else the richest one.

    Of two on one channel, a number that was linked later has taken the place of the one before.
    Only channels that are carried here count; None means that the person cannot be reached.
    """
    usable = [each for each in addresses if not each.blocked and each.channel in carried]
    order = [preferred, *_FALLBACK] if preferred else list(_FALLBACK)
    usable.sort(key=lambda each: each.address_id)
    usable.sort(key=lambda each: each.verified_at or EVER, reverse=True)
    usable.sort(key=lambda each: order.index(each.channel))
    return usable[0].address_id if usable else None


def time_to_live(phrase: str, *, bulk: bool = False) -> timedelta:
    """Return how long a message may wait for its provider before it is not sent at all."""
    if bulk:
        return BULK
    known = [start for start in LIVES if phrase.startswith(start)]
    return LIVES[max(known, key=len)] if known else USUAL


def is_missed(phrase: str) -> bool:
    """Tell whether somebody has to hear that a message came too late to be sent.

    Nobody waits for the question of the week.
    """
    return phrase.startswith(_MISSED) and phrase != "ans.team"
