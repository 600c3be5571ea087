"""Schedules: what goes out by the local clock, and what becomes of what was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class CatchUp(StrEnum):
    """What becomes of occurrences that fell due while nobody was there to ring them."""

    SKIP = "skip"
    """None goes out any more: a lesson of yesterday is dropped, not sent late."""
    LAST = "last"
    """The newest goes out once, for all of them."""
    EACH = "each"
    """Each goes out, in order."""


class ScheduleState(StrEnum):
    """A schedule rings while it is on."""

    ON = "on"
    PAUSED = "paused"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule by the wall clock of a zone; `kind` and `subject_id` say of what.

    `rule` is an RFC 5545 recurrence with its local DTSTART, read in `time_zone`.
    """

    id: int
    kind: str
    subject_id: int
    time_zone: str
    rule: str
    catch_up: CatchUp
    state: ScheduleState = ScheduleState.ON


@dataclass(frozen=True, slots=True)
class Occurrence:
    """That a schedule rang for an instant, or let it pass; each instant once."""

    id: int
    schedule_id: int
    due_at: datetime
    rang_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of an occurrence for one person: sent, or left out for a reason."""

    occurrence_id: int
    person_id: int
    at: datetime
    state: str
    reason: str = ""


def caught_up(
    instants: Sequence[datetime], now: datetime, worth: timedelta, catch_up: CatchUp
) -> list[tuple[datetime, bool]]:
    """Say of each instant that has come whether it rings or is let pass.

    One that is no older than it is `worth` was not missed. What was missed goes by `catch_up`.
    """
    if catch_up is CatchUp.EACH:
        return [(instant, True) for instant in instants]
    if catch_up is CatchUp.LAST:
        newest = max(instants, default=None)
        return [(instant, instant == newest) for instant in instants]
    return [(instant, now - instant <= worth) for instant in instants]
