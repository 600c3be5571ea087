"""Pace: how fast one account may call its provider, and one chat be written to.

Buckets count in instants that are given to them, so that a clock which stands lets nothing
through but what is free at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from domain.model import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
MOST_CHATS: Final = 10_000
"""Chats that are remembered; those that have rested are forgotten first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second in the long run, and `burst` at once after a rest."""

    per_second: float
    burst: float

    @property
    def rest(self) -> timedelta:
        """How long it takes until the whole burst is there again."""
        return timedelta(seconds=self.burst / self.per_second)


CHATS: Final[Mapping[Channel, Rate]] = {
    Channel.TELEGRAM: Rate(1, burst=30),
    Channel.WHATSAPP: Rate(1 / 6, burst=45),
}
"""What one chat takes: Telegram asks for one message a second, WhatsApp for one in six seconds."""


@dataclass(slots=True)
class Bucket:
    """A bucket of tokens, kept as the one instant at which it is full again (GCRA)."""

    rate: Rate
    full_at: datetime = LONG_AGO

    def when(self, now: datetime, weight: float = 1, share: float = 1) -> datetime:
        """Return when so much may go at the earliest, of our share of the rate.

        What weighs more than a whole burst goes when the bucket is full.
        """
        spent = min(self._length(weight, share), self.rate.rest)
        return max(now, self.full_at + spent - self.rate.rest)

    def take(self, at: datetime, weight: float = 1, share: float = 1) -> None:
        """Let so much go at an instant that `when` has named."""
        self.full_at = max(self.full_at, at) + self._length(weight, share)

    def empty(self, now: datetime) -> None:
        """Leave nothing of the burst, so that what comes next comes at the rate alone."""
        self.full_at = max(self.full_at, now + self.rate.rest)

    def _length(self, weight: float, share: float) -> timedelta:
        return timedelta(seconds=weight / (self.rate.per_second * share))


@dataclass(frozen=True, slots=True)
class Wish:
    """A call that wants to be made: to whom, how heavy it is, and whether it gives way."""

    chat: int
    weight: float = 1
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """When a call may be made; one that is not `kept` has to be asked for again then."""

    at: datetime
    kept: bool


@dataclass(slots=True)
class Pace:
    """The buckets of one account: one for all its calls, and one for each chat."""

    rate: Rate
    chat_rate: Rate | None = None
    _all: Bucket = field(init=False)
    _chats: dict[int, Bucket] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._all = Bucket(self.rate)

    def slot(self, now: datetime, wish: Wish, share: float, longest: timedelta) -> Slot:
        """Return when a call may be made, and keep that place for it.

        No place is kept for what must rest for its own chat, for bulk, which takes only what is
        free now, and for what would wait longer than `longest`.
        """
        rested = self._chat(wish.chat).when(now) if self.chat_rate else now
        if rested > now:
            return Slot(rested, kept=False)
        at = self._all.when(now, wish.weight, share)
        if at > now and (wish.bulk or at - now > longest):
            return Slot(at, kept=False)
        self._all.take(at, wish.weight, share)
        if self.chat_rate:
            self._chat(wish.chat).take(at)
        return Slot(at, kept=True)

    def start_slowly(self, now: datetime) -> None:
        """Begin again without a burst, after the provider was in trouble."""
        self._all.empty(now)
        self._chats = {key: each for key, each in self._chats.items() if each.full_at > now}

    def _chat(self, key: int) -> Bucket:
        if len(self._chats) >= MOST_CHATS and key not in self._chats:
            oldest = sorted(self._chats, key=lambda each: self._chats[each].full_at)
            for each in oldest[: MOST_CHATS // 2]:
                del self._chats[each]
        rate = self.chat_rate or self.rate
        return self._chats.setdefault(key, Bucket(rate))
