"""Linking a second address: what a typed code looks like, and when an address is ignored."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.model import Channel, MessageKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.model import Inbound

DIGITS: Final = 6
LASTS: Final = timedelta(minutes=10)
"""How long a code counts."""

MOST_WRONG: Final = 5
WITHIN: Final = timedelta(hours=1)
IGNORED: Final = timedelta(days=1)
"""So many wrong codes within so long, and an address is ignored for a day."""

_TYPED = re.compile(rf"(?:START\s+)?(\d{{{DIGITS}}})\.?", re.IGNORECASE)
_ASKED = re.compile(r"LINK(?:\s+([A-Z]+))?\.?", re.IGNORECASE)


def typed(inbound: Inbound) -> str | None:
    """Return the six digits that are the whole message, in ASCII, or None.

    A link on Telegram sends them after START. Digits of any script count.
    """
    found = _TYPED.fullmatch(inbound.text.strip()) if inbound.kind is MessageKind.TEXT else None
    return None if found is None else "".join(str(unicodedata.decimal(each)) for each in found[1])


def channel_named(text: str) -> Channel | None:
    """Return the channel that LINK names, or None when it names none that there is."""
    found = _ASKED.fullmatch(text.strip())
    word = (found[1] or "").lower() if found else ""
    return next((each for each in people_channels(list(Channel)) if each == word), None)


def people_channels(channels: Collection[Channel]) -> list[Channel]:
    """Return those of some channels on which people write, in one order."""
    return [each for each in Channel if each in channels and each is not Channel.CANARY]


def ignored(misses: Sequence[datetime], now: datetime) -> bool:
    """Tell whether an address typed so many wrong codes that it is ignored now.

    `misses` are in the order of time.
    """
    ends = islice(misses, MOST_WRONG - 1, None)
    spans = zip(misses, ends, strict=False)
    return any(last - first <= WITHIN and now < last + IGNORED for first, last in spans)


def answered_lately(misses: Sequence[datetime], now: datetime) -> bool:
    """Tell whether an address was told of a wrong code within the hour: once is enough."""
    return any(now - each < WITHIN for each in misses)
