"""What happened, as values: what was posted, sent and remembered, and what was done to whom.

It knows nothing of how the service works, so that a fault can be planted in a good history and
must be found by the judge (test_judge.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ALWAYS = datetime.min.replace(tzinfo=UTC)
"""For a row whose place in its lane alone says whether it was there in time."""

IN_HAND = timedelta(milliseconds=300)
"""What leaves a frozen process so soon after it goes on had begun before: it finishes its turn."""

OVER = "over"
"""The state of an offer that was not needed any more: it may have left, and need not."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A webhook: its provider's key, the case it is about, and what it does there.

    It was first posted at one instant and got its 2xx at another, where these are known.
    """

    key: str
    case: str
    kind: str
    acknowledged: bool = True
    sender: str = ""
    posted_at: datetime | None = None
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a provider accepted from a process; was its answer let through?"""

    address: str
    text: str
    at: datetime
    process: str = ""
    answered: bool = True
    in_hand: bool = False


@dataclass(frozen=True, slots=True)
class Kill:
    """An end of a process, and what was seen from outside in the moment before."""

    at: datetime
    process: str = ""
    writing: bool = False
    sends_open: int = 0
    posts_open: int = 0

    @property
    def aimed(self) -> bool:
        """Whether a unit was in the committer and a send in flight."""
        return self.writing and self.sends_open > 0


@dataclass(frozen=True, slots=True)
class Freeze:
    """A while in which a process stood still; longer than its leases, it has lost them."""

    at: datetime
    until: datetime
    process: str = ""
    sends_open: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """A row of the inbox, and the question that its message was filed under."""

    key: str
    state: str
    question: int | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the journal."""

    kind: str
    question: int | None


@dataclass(frozen=True, slots=True)
class Promised:
    """One piece of a row of the outbox, as its wire puts it; `relays` is the key it passes on."""

    row: int
    address: str
    text: str
    state: str = "sent"
    relays: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """A row of the outbox in its lane, when it was there to be seen and when first taken."""

    row: int
    lane: int
    bulk: bool = False
    aside: bool = False
    committed_at: datetime = ALWAYS
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A planned call; one without an end was never heard of again."""

    row: int
    at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All that happened, from outside and from inside."""

    posted: Sequence[Posted] = ()
    sent: Sequence[Sent] = ()
    kills: Sequence[Kill] = ()
    freezes: Sequence[Freeze] = ()
    received: Sequence[Received] = ()
    questions: Sequence[int] = ()
    journal: Sequence[Logged] = ()
    promised: Sequence[Promised] = ()
    queued: Sequence[Queued] = ()
    attempts: Sequence[Attempt] = ()


def begun(history: History) -> list[Sent]:
    """Return what was sent in the order in which it began.

    Nothing stands between the last look of a process and the bytes that leave it: one that is
    frozen there sends them when it goes on. That call was in flight, as far as it could know; and
    so was what a provider only got to read while its sender was frozen.
    """
    moved = [_begun(send, history.freezes) for send in history.sent]
    return sorted(moved, key=lambda one: one.at)


def _begun(send: Sent, freezes: Sequence[Freeze]) -> Sent:
    for freeze in freezes:
        if send.process == freeze.process and freeze.at < send.at <= freeze.until + IN_HAND:
            return replace(send, at=freeze.at, in_hand=True)
    return send
