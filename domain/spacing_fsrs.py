"""FSRS instead of Kerfoot's intervals: when an item is due, by what one mentee remembers of it.

It is py-fsrs, an optional extra (`pip install "mentorline[spacing]"`), with its published
weights, without its steps of minutes, which suit nobody on a ward, and without its dice.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from domain.enrolling import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from fsrs import Scheduler

WANTED_RETENTION = 0.9
"""How likely an item is still known on the day that it comes back."""

LONGEST_DAYS = 60
"""No item stays away for longer: a course with its tail lasts half a year."""


class NoFsrs(Refused):
    """A course repeats by FSRS where the library that knows how is not installed."""


def check() -> None:
    """Raise NoFsrs when the extra is not there."""
    if find_spec("fsrs") is None:
        raise NoFsrs(
            "the course repeats by fsrs, which is not installed; run"
            ' `pip install "mentorline[spacing]"`, or write `repeating: kerfoot` in its pace'
        )


def after(memory: str, at: datetime, *, right: bool) -> tuple[datetime, str]:
    """Return when an item is due after an answer, and what is remembered of it then.

    `memory` is what this returned the last time, empty at first. Raises NoFsrs.
    """
    scheduler = _scheduler()
    from fsrs import Card, Rating

    card = Card.from_json(memory) if memory else Card(card_id=1, due=at)
    card, _ = scheduler.review_card(card, Rating.Good if right else Rating.Again, at)
    return card.due, card.to_json()


@cache
def _scheduler() -> Scheduler:
    check()
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=WANTED_RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )
