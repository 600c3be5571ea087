"""The clocks of the service charter: how long each step of a question may take."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain import cases, cover, quiet_hours, service_hours
from domain.costs import MILLION
from domain.model import Urgency
from domain.routing import USUAL, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import time

    from domain.cover import CoverList
    from domain.quiet_hours import Quiet
    from domain.service_hours import ServiceHours

LONGEST = timedelta(days=365)
MOST = 100
"""Of anything that is counted."""

MOST_PEOPLE = 1_000_000
MOST_SPENT = 1_000_000_000
"""Whole units of the programme's currency."""

People = int
"""A number of people."""

Spent = int
"""An amount in millionths of the programme's currency; 0 is no limit."""


@dataclass(frozen=True, slots=True)
class Charter:
    """What was agreed with the programme; the defaults are those of the conversation rules.

    Steps, lead and coordinator count from the question's opening, claims from the claim,
    `second_address` and `urgent_call` from an urgent offer, `unanswered` from the opening or,
    when that is over, from what a person did last, `undo`, `join_within`, `hold` and
    `quiet_close` from the text concerned, `reopen_within` and `code_rest` from the close,
    `silent_number` from when an address was last heard of; `usual_*` is only what a receipt
    promises. Outside the `service_hours` routine questions wait for them, and their steps and
    the coordinators' clock stand still; without any, mentors answer at all hours. A mentor has
    carried a lot after more than `load_questions` or `load_nights` within seven days. In the
    `mentor_quiet` hours of their own zone only what presses reaches a mentor on call. At the local
    time `weekly_question` an answer that was shared goes out on Fridays. `cover` says who stands
    in for whom. A broadcast to more than `broadcast_second` people is confirmed by a second
    coordinator; it costs `broadcast_most` at the most, and all of a month `broadcasts_a_month`.
    """

    urgent_step: timedelta = timedelta(minutes=5)
    urgent_call: timedelta = timedelta(minutes=3)
    urgent_lead: timedelta = timedelta(minutes=10)
    urgent_coordinator: timedelta = timedelta(minutes=15)
    second_address: timedelta = timedelta(seconds=90)
    urgent_claim_reminder: timedelta = timedelta(minutes=10)
    urgent_claim_release: timedelta = timedelta(minutes=20)
    routine_step: timedelta = timedelta(minutes=20)
    routine_coordinator: timedelta = timedelta(hours=4)
    routine_claim_reminder: timedelta = timedelta(hours=1)
    routine_claim_release: timedelta = timedelta(hours=2)
    unanswered: timedelta = timedelta(hours=24)
    usual_urgent: timedelta = timedelta(minutes=15)
    usual_routine: timedelta = timedelta(minutes=60)
    quiet_close: timedelta = timedelta(hours=12)
    reopen_within: timedelta = timedelta(hours=72)
    join_within: timedelta = timedelta(minutes=3)
    undo: timedelta = timedelta(minutes=5)
    hold: timedelta = timedelta(minutes=15)
    doubt: timedelta = timedelta(hours=1)
    code_rest: timedelta = timedelta(days=7)
    silent_number: timedelta = timedelta(days=365)
    service_hours: ServiceHours | None = None
    mentor_quiet: Quiet = quiet_hours.NIGHT
    weekly_question: time = cases.MIDDAY
    cover: CoverList = cover.NOBODY
    capacity: int = USUAL.capacity
    capacity_sms_only: int = USUAL.capacity_sms_only
    urgent_at_once: int = USUAL.urgent_at_once
    routine_at_once: int = USUAL.routine_at_once
    load_questions: int = 15
    load_nights: int = 3
    barrier_high: timedelta = timedelta(days=7)
    barrier_normal: timedelta = timedelta(days=14)
    broadcast_second: People = 50
    broadcast_most: Spent = 0
    broadcasts_a_month: Spent = 0

    @property
    def limits(self) -> Limits:
        """How many questions are asked of whom."""
        return Limits(
            self.capacity, self.capacity_sms_only, self.urgent_at_once, self.routine_at_once
        )


def step(charter: Charter, urgency: Urgency) -> timedelta:
    """Give how long one tier is waited for before the next is asked."""
    return charter.urgent_step if urgency is Urgency.URGENT else charter.routine_step


def coordinator_after(charter: Charter, urgency: Urgency) -> timedelta:
    """Give how long a question may stay unclaimed before coordinators are alarmed."""
    if urgency is Urgency.URGENT:
        return charter.urgent_coordinator
    return charter.routine_coordinator


def claim_reminder(charter: Charter, urgency: Urgency) -> timedelta:
    """Give how long a mentor may be silent after a claim before a reminder."""
    if urgency is Urgency.URGENT:
        return charter.urgent_claim_reminder
    return charter.routine_claim_reminder


def claim_release(charter: Charter, urgency: Urgency) -> timedelta:
    """Give how long a mentor may be silent after a claim before it is released to others."""
    if urgency is Urgency.URGENT:
        return charter.urgent_claim_release
    return charter.routine_claim_release


def names() -> tuple[str, ...]:
    """Give the names of all that a charter says."""
    return tuple(field.name for field in fields(Charter))


def from_settings(settings: Mapping[str, str]) -> Charter:
    """Read a charter from its clocks in minutes, its counts, hours and cover lists.

    What is not named keeps its default.

    Raises ValueError with a sentence for the operator when a name or a number is not usable.
    """
    known = {field.name: str(field.type) for field in fields(Charter)}
    for name in settings:
        if name not in known:
            raise ValueError(f"The charter has no clock {name!r}; it has {', '.join(known)}.")
    values: dict[str, Any] = {
        name: _READERS[known[name]](name, text) for name, text in settings.items()
    }
    return Charter(**values)


def _minutes(name: str, text: str) -> timedelta:
    try:
        duration = timedelta(minutes=float(text))
    except (ValueError, OverflowError):
        duration = timedelta()
    if not timedelta() < duration <= LONGEST:
        raise ValueError(f"The clock {name} needs minutes from above 0 to a year, not {text!r}.")
    return duration


def _count(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MOST:
        raise ValueError(f"The charter's {name} is a whole number from 1 to {MOST}, not {text!r}.")
    return int(text)


def _people(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text) or not 1 <= int(text) <= MOST_PEOPLE:
        raise ValueError(
            f"The charter's {name} is a number of people from 1 to {MOST_PEOPLE}, not {text!r}."
        )
    return int(text)


def _spent(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}(?:\.[0-9]{1,6})?", text) or float(text) > MOST_SPENT:
        raise ValueError(f"The charter's {name} is an amount like 25.50, or 0, not {text!r}.")
    return round(float(text) * MILLION)


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "timedelta": _minutes,
    "int": _count,
    "People": _people,
    "Spent": _spent,
    "ServiceHours | None": lambda _name, text: service_hours.read(text),
    "time": lambda _name, text: cases.read_hour(text),
    "Quiet": lambda _name, text: quiet_hours.read(text),
    "CoverList": lambda _name, text: cover.read(text),
}
"""How each type of the charter's fields is read."""
