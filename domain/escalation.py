"""The clocks of the service charter: how long each step of a question may take."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import service_hours
from domain.model import Urgency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.service_hours import ServiceHours

LONGEST = timedelta(days=365)
_HOURS = "service_hours"


@dataclass(frozen=True, slots=True)
class Charter:
    """What was agreed with the programme; the defaults are those of the conversation rules.

    Steps, lead and coordinator count from the question's opening, `urgent_call` from the offer,
    claims from the claim, `undo`, `join_within`, `hold` and `quiet_close` from the text
    concerned, `reopen_within` and `code_rest` from the close, `silent_number` from when an
    address was last heard of; `usual_*` is only what a receipt promises. Outside the
    `service_hours` routine questions wait for them; without any, mentors answer at all hours.
    """

    urgent_step: timedelta = timedelta(minutes=5)
    urgent_call: timedelta = timedelta(minutes=3)
    urgent_lead: timedelta = timedelta(minutes=10)
    urgent_coordinator: timedelta = timedelta(minutes=15)
    urgent_claim_reminder: timedelta = timedelta(minutes=10)
    urgent_claim_release: timedelta = timedelta(minutes=20)
    routine_step: timedelta = timedelta(minutes=20)
    routine_coordinator: timedelta = timedelta(hours=4)
    routine_claim_reminder: timedelta = timedelta(hours=1)
    routine_claim_release: timedelta = timedelta(hours=2)
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


def from_settings(settings: Mapping[str, str]) -> Charter:
    """Read a charter from clock names and minutes; what is not named keeps its default.

    Raises ValueError with a sentence for the operator when a name or a number is not usable.
    """
    known = [field.name for field in fields(Charter)]
    for name in settings:
        if name not in known:
            raise ValueError(f"The charter has no clock {name!r}; it has {', '.join(known)}.")
    clocks = {name: _minutes(name, text) for name, text in settings.items() if name != _HOURS}
    hours = service_hours.read(settings[_HOURS]) if _HOURS in settings else None
    return Charter(**clocks, service_hours=hours)


def _minutes(name: str, text: str) -> timedelta:
    try:
        duration = timedelta(minutes=float(text))
    except (ValueError, OverflowError):
        duration = timedelta()
    if not timedelta() < duration <= LONGEST:
        raise ValueError(f"The clock {name} needs minutes from above 0 to a year, not {text!r}.")
    return duration
