"""The gate of one account: whether and when a call to its provider may begin."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.patience import Patience
from bot.sending.breaker import Breaker, Way
from bot.sending.pacing import CHATS, Pace, Rate, Slot
from channels.base import Kind
from domain.costs import Prices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.sending.pacing import Wish
    from channels.base import SendError
    from domain.model import Channel
    from storage.outbox import Parcel

BURST_S: Final = 10
"""A burst is what the rate brings in so many seconds, so that no conversation has to wait."""

USUAL: Final = Rate(10, burst=10 * BURST_S)
"""Where nothing else was said."""

LONGEST_HOLD: Final = timedelta(seconds=20)
"""What would wait longer for its turn goes back to the database."""

FIRST_BACKOFF_S: Final = 2.0
LONGEST_BACKOFF_S: Final = 60.0


def _alone() -> int:
    return 1


@dataclass(frozen=True, slots=True)
class Terms:
    """How fast we may send and at what price, with how many others and how patient with them.

    The dice spread our tries over time.
    """

    rates: Mapping[Channel, Rate] = field(default_factory=dict)
    prices: Prices = field(default_factory=Prices)
    workers: Callable[[], int] = _alone
    dice: Callable[[], float] = random.random
    patience: Patience = field(default_factory=Patience)

    def backoff(self, tries: int) -> timedelta:
        """Return how long to wait after so many tries: doubled each time, and spread by half."""
        longest = min(FIRST_BACKOFF_S ** min(tries, 10), LONGEST_BACKOFF_S)
        return timedelta(seconds=longest * (1 + self.dice()) / 2)


def rate(per_second: float) -> Rate:
    """Return a rate with the usual burst."""
    return Rate(per_second, burst=per_second * BURST_S)


class Gate:
    """The breaker and the pace of one account."""

    def __init__(self, channel: Channel, terms: Terms) -> None:
        self._terms = terms
        self._breaker = Breaker()
        self._pace = Pace(terms.rates.get(channel, USUAL), CHATS.get(channel))

    @property
    def shut_until(self) -> datetime | None:
        """Until when the account is left alone, if it is."""
        return self._breaker.shut_until

    def way(self, now: datetime) -> Way:
        """Return what may pass now."""
        return self._breaker.way(now)

    def slot(self, now: datetime, wish: Wish) -> Slot:
        """Return when a call may be made; what tries a provider in trouble needs no turn."""
        if self._breaker.shut_until is not None:
            return Slot(now, kept=True)
        share = 1 / max(self._terms.workers(), 1)
        return self._pace.slot(now, wish, share, LONGEST_HOLD)

    def admit(self, now: datetime) -> bool:
        """Let a call begin, or not; whoever is let in says how it went."""
        return self._breaker.admit(now)

    def answered(self, now: datetime) -> bool:
        """Note that the provider does its work; True when it was left alone until now."""
        was_shut = self._breaker.answered()
        if was_shut:
            self._pace.start_slowly(now)
        return was_shut

    def refused(self, now: datetime, parcel: Parcel, error: SendError) -> set[int]:
        """Note what a provider said instead of taking a message.

        A refusal of one message, too, is an answer of a provider that is well. When it is not
        well from now on, the lanes are returned whose messages were taken for the fault.
        """
        if error.kind in {Kind.PERMANENT, Kind.CLOSED}:
            self.answered(now)
        elif error.kind is Kind.THROTTLED:
            wait = None if error.retry_after is None else timedelta(seconds=error.retry_after)
            self._breaker.too_fast(now, wait)
        else:
            workers = max(self._terms.workers(), 1)
            return self._breaker.failed(now, parcel.outbox_id, parcel.lane, workers)
        return set()


class Gates:
    """The gates of all accounts, one for each channel."""

    def __init__(self, channels: Iterable[Channel], terms: Terms) -> None:
        self._channels, self._terms = tuple(channels), terms
        self.open_all()

    def __getitem__(self, channel: Channel) -> Gate:
        return self._gates[channel]

    def open_all(self) -> None:
        """Know nothing bad of any account, as at a start."""
        self._gates = {channel: Gate(channel, self._terms) for channel in self._channels}

    def where(self, now: datetime, *ways: Way) -> list[Channel]:
        """Return the channels through which passes now what these ways say."""
        return [channel for channel, gate in self._gates.items() if gate.way(now) in ways]

    def not_free(self, now: datetime, but: Channel | None = None) -> list[Channel]:
        """Return the channels whose account is left alone, without one of them."""
        return [one for one in self.where(now, Way.TRIAL, Way.SHUT) if one is not but]
