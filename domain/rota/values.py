"""What a rota is made of, in local wall-clock time with its IANA zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from domain.model import Discipline, Shift, Tier

HOLIDAY = 7
"""The day type of a holiday, beside the weekdays (Monday is 0); it stands for no weekday then."""

LONGEST_EXCEPTION = timedelta(days=31)
"""What is added, or takes the place of all else, for longer than this is a rule of its own."""


class Unit(StrEnum):
    """In what a rotation counts its turns."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class OverrideKind(StrEnum):
    """What an override does to those who are on duty in its span."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Rotation:
    """Groups that take turns of `length` units, the first from the local time `anchor` on.

    All of a group are on duty together. Hand-offs keep the wall clock of `time_zone`; a month
    that has no such day hands off on its last one, and the next month on the day again.
    """

    id: int
    name: str
    unit: Unit
    length: int
    anchor: datetime
    time_zone: str
    groups: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """On some days, from a local time to another, one mentor or a rotation is on duty.

    `days` are weekdays and HOLIDAY. Hours that end at or before their start end on the next day.
    Exactly one of `mentor_id` and `rotation_id` is given.
    """

    id: int
    discipline: Discipline
    tier: Tier
    days: frozenset[int]
    start: time
    end: time
    time_zone: str
    mentor_id: int | None = None
    rotation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """An exception for a local span: `mentor_id` is added, `replaces_id` is taken off, or both.

    A replacement acts only while the replaced person is on.
    """

    id: int
    discipline: Discipline
    tier: Tier
    kind: OverrideKind
    starts: datetime
    ends: datetime
    time_zone: str
    mentor_id: int | None = None
    replaces_id: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One mentor's stretch within a temporary schedule, in its local time."""

    mentor_id: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Temporary:
    """A schedule that takes the place of all else of its discipline and tier for a local span."""

    id: int
    discipline: Discipline
    tier: Tier
    starts: datetime
    ends: datetime
    time_zone: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """A mentor is away between two instants (UTC): their shifts stay theirs, uncovered."""

    id: int
    mentor_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that says who is on duty: single shifts, rules with rotations, and the exceptions."""

    shifts: tuple[Shift, ...] = ()
    rules: tuple[Rule, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    overrides: tuple[Override, ...] = ()
    temporaries: tuple[Temporary, ...] = ()
    leaves: tuple[Leave, ...] = ()
    holidays: frozenset[date] = frozenset()
