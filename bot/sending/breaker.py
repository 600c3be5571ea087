"""The breaker: an account in trouble is left alone, and asked now and then whether it is well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

OPENS_AFTER: Final = 5
"""Failures in a row after which an account is left alone, if not all are of one message."""

PROBE_EVERY: Final = timedelta(seconds=30)
"""How long it is left alone before one call tries it; several processes take turns."""

TRIAL_LASTS: Final = timedelta(seconds=60)
"""After that a trial of which nothing was heard is forgotten; longer than any call."""

LONGEST_PAUSE: Final = timedelta(seconds=60)
"""How long we pause at most of our own accord when a provider calls us too fast."""


class Way(StrEnum):
    """What may pass: everything, one call that tries, or nothing."""

    FREE = "free"
    TRIAL = "trial"
    SHUT = "shut"


@dataclass(slots=True)
class Breaker:
    """What is known of one account from the calls made lately.

    `failing` are the messages, each with its lane, that failed since the provider last answered.
    """

    failures: int = 0
    pauses: int = 0
    shut_until: datetime | None = None
    tried_at: datetime | None = None
    failing: dict[int, int] = field(default_factory=dict)

    def way(self, now: datetime) -> Way:
        """Return what may pass now."""
        if self.shut_until is None:
            return Way.FREE
        trying = self.tried_at is not None and now < self.tried_at + TRIAL_LASTS
        return Way.SHUT if trying or now < self.shut_until else Way.TRIAL

    def admit(self, now: datetime) -> bool:
        """Let a call begin, or not; whoever is let in says how it went."""
        way = self.way(now)
        if way is Way.TRIAL:
            self.tried_at = now
        return way is not Way.SHUT

    def answered(self) -> bool:
        """Note that the provider does its work; True when it was left alone until now."""
        was_shut = self.shut_until is not None
        self.failures = self.pauses = 0
        self.failing.clear()
        self.shut_until = self.tried_at = None
        return was_shut

    def failed(self, now: datetime, row: int, lane: int, workers: int = 1) -> set[int]:
        """Note that the provider gave no usable answer to a message.

        When that was too much the account is left alone, and the lanes are returned whose
        messages were wronged by then. Of several workers each tries in its turn.
        """
        if self.shut_until is not None:
            if self.tried_at is not None:
                self._shut(now, PROBE_EVERY * workers)
            return set()
        self.failures += 1
        self.failing[row] = lane
        if self.failures < OPENS_AFTER or len(self.failing) == 1:
            return set()
        self._shut(now, PROBE_EVERY * workers)
        return set(self.failing.values())

    def too_fast(self, now: datetime, wait: timedelta | None) -> None:
        """Note that the provider wants us to wait: as long as it says, and longer each time."""
        self.pauses += 1
        doubled = min(timedelta(seconds=2.0 ** min(self.pauses - 1, 6)), LONGEST_PAUSE)
        self._shut(now, max(wait or doubled, doubled))

    def _shut(self, now: datetime, length: timedelta) -> None:
        self.shut_until = max(self.shut_until or now, now + length)
        self.tried_at = None
