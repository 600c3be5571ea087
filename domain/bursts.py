"""Bursts: when a bare text goes on with what its writer sent just before.

A person who has said which question they mean writes on without saying it again. We see only
when texts arrive, though, not when they were written, so a burst is taken for one with care
(docs/adr/0019): `TYPED` keeps out what a phone that was offline sends all at once, `CROSSING`
what was on its way to the writer when the text before left them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

TYPED: Final = timedelta(seconds=5)
"""Whatever comes sooner after the text before was hardly typed after it."""

CROSSING: Final = timedelta(minutes=1)
"""So long a message of ours, and a text to us, may take together while nobody is offline."""


def goes_on(
    last: datetime, now: datetime, within: timedelta, others: Iterable[datetime] = ()
) -> bool:
    """Tell whether a text goes on with the one before it, which was taken at `last`.

    `others` are the instants at which something of another question was sent to its writer.
    """
    return TYPED <= now - last <= within and all(at < last - CROSSING for at in others)
