"""What mentors are like: whether they react, take, pass, answer, forget, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

MINUTE_S = 60.0
HOUR_S = 60 * MINUTE_S


@dataclass(frozen=True, slots=True)
class Character:
    """How likely a mentor does what, and after how long; all of it is made up.

    Of `share` in all mentors is this one's part. `reacts` to an offer, in about `after_s`; then
    `passes` or takes, and of what was taken `answers` so much, after about `thinks_s`; `wakes` at
    a reminder, `gives_back` what was taken, `closes` what was answered. `leaves` in the week,
    and `returns` after some hours.
    """

    name: str
    share: float
    reacts: float = 0.9
    after_s: float = 3 * MINUTE_S
    passes: float = 0.1
    answers: float = 0.95
    thinks_s: float = 3 * MINUTE_S
    wakes: float = 0.7
    gives_back: float = 0.05
    closes: float = 0.4
    leaves: float = 0.0
    returns: float = 0.0

    def reacts_after_s(self, dice: Random) -> float:
        """How long until a mentor reacts: mostly near the middle, seldom much later."""
        return 15 + self.after_s * dice.lognormvariate(0, 0.8)

    def thinks_for_s(self, dice: Random) -> float:
        """How long a mentor thinks before they answer."""
        return 20 + self.thinks_s * dice.lognormvariate(0, 0.6)


_ALL = (
    Character("answering", 0.40),
    Character("quick", 0.10, reacts=1.0, after_s=40, passes=0.02, thinks_s=MINUTE_S),
    Character("slow", 0.12, after_s=40 * MINUTE_S, thinks_s=40 * MINUTE_S, wakes=0.9),
    Character("silent", 0.10, reacts=0.05),
    Character("declining", 0.08, passes=0.85),
    Character("claiming, then silent", 0.10, answers=0.15, wakes=0.2),
    Character("giving back", 0.04, gives_back=0.6),
    Character("leaving for good", 0.03, leaves=1.0),
    Character("leaving for a while", 0.03, leaves=1.0, returns=1.0),
)
CHARACTERS = {each.name: each for each in _ALL}
