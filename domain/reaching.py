"""How far a broadcast came: what outranks what, why it failed, what adds up, and when it ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from domain.broadcasts import Reach
from domain.model import Channel, Delivery
from domain.posting import EXPIRED, PARTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PHRASE: Final = "bc.message"
"""The phrases of what people get begin with this."""

TEMPLATE: Final = "ml_broadcast"
"""What stands for it at a closed window of WhatsApp."""

STAYS_OPEN: Final = timedelta(minutes=5)
"""A broadcast is done so long after the last of it was handed over: receipts are in by then."""

ANSWERED_WITHIN: Final = timedelta(days=3)
"""What somebody writes within this time of a broadcast may be a reply to it."""

MOST_TRIES: Final = 2
"""A failed one is tried once more, and no third time."""

HALTED: Final = "halted"
UNKNOWN: Final = "unknown"
"""It may have arrived: nobody could be asked, and one of many is not sent twice."""
OFF: Final = "off"
NUMBER: Final = "number"
ABSENT: Final = "absent"
"""They do not use this network, or not any more."""
BLOCKED: Final = "blocked"
FILTERED: Final = "filtered"
ACCOUNT: Final = "account"
OTHER: Final = "other"

CODES: Final[Mapping[str, tuple[str, ...]]] = {
    OFF: ("30003",),
    NUMBER: ("21211", "21614", "30005", "30006"),
    ABSENT: ("63003", "63024", "chat not found", "user not found"),
    BLOCKED: ("21610", "30004", "Forbidden"),
    FILTERED: ("30007", "63013", "63032", "63049"),
    ACCOUNT: ("21215", "21216", "21408", "21606", "21608", "63007", "63038"),
    UNKNOWN: ("unknown",),
    EXPIRED: (EXPIRED,),
}
"""The codes of providers (channels/*/errors), as a coordinator would say them."""

_BY_CODE: Final = {code: why for why, codes in CODES.items() for code in codes}

_SKIPS: Final = frozenset(
    {PARTED, HALTED, "left", "no_consent", "no_address", "window", "erased", "blocked"}
)
"""Why nothing was tried at all, or would have been wrong to."""

_AGAIN: Final = frozenset({OFF, ACCOUNT, OTHER, EXPIRED})
"""What may go better another time. A number stays wrong, and who has blocked us means it."""

_OF_RECEIPTS: Final = {
    Delivery.ACCEPTED: Reach.SENT,
    Delivery.SENT: Reach.SENT,
    Delivery.DELIVERED: Reach.DELIVERED,
    Delivery.READ: Reach.READ,
    Delivery.FAILED: Reach.FAILED,
}
RANKS: Final = (Reach.WRITTEN, Reach.SENT, Reach.FAILED, Reach.DELIVERED, Reach.READ)
"""From what is hoped to what is known: a delivery reported after all outranks a failure."""

GONE: Final = (Reach.SENT, Reach.DELIVERED, Reach.READ, Reach.FAILED)
"""Handed over to a provider, or tried."""

LEFT: Final = (Reach.QUEUED, Reach.WRITTEN)
"""Still to go."""

PACE: Final = 10
"""Messages a second, while a broadcast has not shown its own: what an SMS sender may do."""

_SHOWS_ITS_PACE: Final = 20
_MINUTE: Final = timedelta(minutes=1)


def carries(phrase: str) -> bool:
    """Tell whether a message with this phrase is one of a broadcast."""
    return phrase.startswith(PHRASE)


def below(reach: Reach) -> tuple[Reach, ...]:
    """Return the states that one takes the place of."""
    return RANKS[: RANKS.index(reach)]


def reported(state: Delivery) -> Reach:
    """Return how far somebody was reached, by what a provider says."""
    return _OF_RECEIPTS[state]


def accepted(channel: Channel) -> Reach:
    """Return how far a message came that a provider took.

    Telegram answers once it stands in the chat, and reports nothing afterwards.
    """
    return Reach.DELIVERED if channel is Channel.TELEGRAM else Reach.SENT


def ended(fault: str) -> tuple[Reach, str]:
    """Return how a message ended that did not go, and why, by the reason or a provider's code."""
    if fault in _SKIPS:
        return Reach.SKIPPED, fault
    return Reach.FAILED, _BY_CODE.get(fault, OTHER)


def may_try_again(why: str) -> bool:
    """Tell whether another try may bring what failed for this reason."""
    return why in _AGAIN


def tried_again_for() -> list[str]:
    """Return the reasons for which another try is worth it."""
    return sorted(_AGAIN)


@dataclass(frozen=True, slots=True)
class Reached:
    """A message of a broadcast that was promised to somebody, or why none could be."""

    broadcast_id: int
    person_id: int
    channel: str = ""
    message_id: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """So many people in one state for one reason, and what they cost in millionths."""

    reach: Reach
    why: str
    people: int
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a broadcast for everybody it was meant for: its counts add up to `people`.

    `failed` and `skipped` are by reason, the commonest first; `answers` by key. `replied` have
    written back, whether by a key or in words. `cost` is in millionths.
    """

    counts: Mapping[Reach, int]
    failed: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    replied: int = 0
    cost: int = 0

    @property
    def people(self) -> int:
        """Everybody who was meant."""
        return sum(self.counts.values())

    @property
    def meant(self) -> int:
        """Those who are to get it: everybody but the skipped."""
        return self.people - self.counts[Reach.SKIPPED]

    @property
    def gone(self) -> int:
        """Those for whom it was handed over or tried."""
        return sum(self.counts[each] for each in GONE)

    @property
    def left(self) -> int:
        """Those for whom it has yet to go."""
        return sum(self.counts[each] for each in LEFT)

    @property
    def arrived(self) -> int:
        """Those whom it has reached, whether or not they have read it."""
        return self.counts[Reach.DELIVERED] + self.counts[Reach.READ]


def summed(
    counted: Iterable[Count], answers: Mapping[str, int] | None = None, replied: int = 0
) -> Report:
    """Sum up what was counted: states without a reason, and reasons beside them."""
    counts: Counter[Reach] = Counter()
    whys: dict[Reach, Counter[str]] = {Reach.FAILED: Counter(), Reach.SKIPPED: Counter()}
    cost = 0
    for each in counted:
        if each.why:
            whys[each.reach][each.why] += each.people
        else:
            counts[each.reach] += each.people
            cost += each.cost
    failed, skipped = (dict(whys[reach].most_common()) for reach in whys)
    full = {reach: counts[reach] for reach in Reach}
    return Report(full, failed, skipped, dict(answers or {}), replied, cost)


def ends_at(now: datetime, left: int, gone: int, began_at: datetime | None) -> datetime:
    """Return when the last of those left will have gone, on a full minute, by the pace so far.

    While few have gone it is reckoned by `PACE`. From then on it is what this very broadcast has
    done in its time: pauses and nights are in it, and so is every provider's trouble.
    """
    seconds = left / PACE
    if began_at is not None and now > began_at and gone >= _SHOWS_ITS_PACE:
        seconds = left * ((now - began_at) / gone).total_seconds()
    return on_minute(now + timedelta(seconds=seconds))


def on_minute(instant: datetime) -> datetime:
    """Return the first full minute that is not before an instant."""
    begins = datetime.min.replace(tzinfo=UTC)
    return instant + (begins - instant) % _MINUTE
