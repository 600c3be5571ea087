"""What a debrief sets in motion: barrier tickets, commitments, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from domain import local_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta


class BarrierKind(StrEnum):
    """What is lacking, as the instruments name it."""

    STAFF = "staff"
    EQUIPMENT = "equipment"
    DRUGS_BLOOD = "drugs_blood"
    POWER_WATER_OXYGEN = "power_water_oxygen"
    LEADERSHIP = "leadership"
    PRACTICE = "practice"
    RECORDS = "records"
    OTHER = "other"


class Priority(StrEnum):
    """High means that patients are at risk now."""

    HIGH = "high"
    NORMAL = "normal"


class BarrierState(StrEnum):
    """Open until somebody with a name reports it as solved."""

    OPEN = "open"
    CLOSED = "closed"


class Level(StrEnum):
    """Whose turn it is to remove a barrier: leaders, regional authorities, coordinators."""

    FACILITY = "facility"
    REGION = "region"
    PROGRAMME = "programme"


class CommitmentKind(StrEnum):
    """A mentee's own promise, or the next step a team agreed on with its mentor."""

    OWN = "own"
    TEAM = "team"


class CommitmentState(StrEnum):
    """What became of a promised change."""

    OPEN = "open"
    DOING = "doing"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"
    """Nobody answered when it was asked about."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier ticket of a facility, known to people by `number` ("B4").

    One kind of barrier is open once at a facility: who meets it again adds a report. `level` says
    whose turn it is, `owner_id` by name, until `due_at`; there they were asked at `asked_at` and
    `reminded` since so many times. `raised_at` is when it went up a level last. `words` are those
    of whoever named it in words, `note` what was said of what was done.
    """

    id: int
    number: int
    facility_id: int
    kind: BarrierKind
    priority: Priority
    state: BarrierState
    level: Level
    opened_at: datetime
    due_at: datetime
    owner_id: int | None = None
    visit_id: int | None = None
    words: str = ""
    asked_at: datetime | None = None
    raised_at: datetime | None = None
    reminded: int = 0
    closed_at: datetime | None = None
    closed_by_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody's report of a barrier, by the response it came from or by a situation analysis."""

    barrier_id: int
    at: datetime
    person_id: int | None = None
    response_id: int | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """One change that was promised after a visit, asked about at `due_at`."""

    id: int
    person_id: int
    kind: CommitmentKind
    words: str
    made_at: datetime
    due_at: datetime
    state: CommitmentState
    facility_id: int | None = None
    visit_id: int | None = None
    response_id: int | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SaidDid:
    """What a facility's team said, and what was done about it; told before the next visit.

    It comes of a closed barrier, which has the words then and lets `said` and `did` be empty, or
    of a coordinator's own words.
    """

    id: int
    facility_id: int
    said: str
    did: str
    made_at: datetime
    visit_id: int | None = None
    barrier_id: int | None = None
    made_by_id: int | None = None
    told_at: datetime | None = None


_OF_MENTEES: Mapping[str, BarrierKind] = {
    "2": BarrierKind.STAFF,
    "3": BarrierKind.EQUIPMENT,
    "4": BarrierKind.LEADERSHIP,
}
"""What holds a mentee back, by the keys of q7 of their debrief."""

_OF_MENTORS: Mapping[str, BarrierKind] = {
    "1": BarrierKind.STAFF,
    "2": BarrierKind.EQUIPMENT,
    "3": BarrierKind.DRUGS_BLOOD,
    "4": BarrierKind.POWER_WATER_OXYGEN,
    "5": BarrierKind.LEADERSHIP,
}
"""What a mentor saw lacking, by the keys of m5 of theirs."""

WORKDAY_ENDS = time(17)
"""The local time of its last day at which a ticket falls due."""


def met_by_mentee(code: str | None) -> BarrierKind | None:
    """Return the barrier that a mentee named, or None where it is none of anybody's to remove."""
    return _OF_MENTEES.get(code or "")


def seen_by_mentor(code: str | None) -> BarrierKind | None:
    """Return the barrier that a mentor saw, or None."""
    return _OF_MENTORS.get(code or "")


def due(now: datetime, within: timedelta, zone: str) -> datetime:
    """Return when a ticket falls due: at the end of the last local working hours within a time."""
    day = local_time.to_local(now + within, zone).date()
    return local_time.to_utc(datetime.combine(day, WORKDAY_ENDS), zone)


def met_again(ticket: Barrier, priority: Priority, due_at: datetime) -> Barrier:
    """Return a ticket that was reported once more: it may press more and fall due earlier.

    It never presses less, nor falls due later, for being reported again.
    """
    if priority is Priority.NORMAL or ticket.priority is Priority.HIGH:
        return ticket
    return replace(ticket, priority=Priority.HIGH, due_at=min(ticket.due_at, due_at))


def passed_on(ticket: Barrier, level: Level, due_at: datetime, now: datetime) -> Barrier:
    """Return a ticket that goes to another level, where nobody was reminded of it yet."""
    moved = replace(ticket, level=level, owner_id=None, due_at=due_at, reminded=0)
    return replace(moved, asked_at=now, raised_at=now)


def above(level: Level) -> Level:
    """Return who is asked next; nobody stands above the programme."""
    return Level.REGION if level is Level.FACILITY else Level.PROGRAMME


class Step(StrEnum):
    """What happens to a ticket that falls due."""

    RAISE = "raise"
    REMIND = "remind"


def at_due(ticket: Barrier) -> Step:
    """Say what happens at the due date: leaders lose the ticket, a region is reminded first."""
    if ticket.level is Level.FACILITY:
        return Step.RAISE
    if ticket.level is Level.REGION and ticket.reminded:
        return Step.RAISE
    return Step.REMIND


def ranked(tickets: Iterable[Barrier]) -> list[Barrier]:
    """Return tickets in the order to look at them: what presses first, then the oldest."""
    return sorted(tickets, key=lambda one: (one.priority is not Priority.HIGH, one.number))


@dataclass(frozen=True, slots=True)
class Shared:
    """One kind of barrier wherever it is open; the ticket that waits longest comes first."""

    kind: BarrierKind
    tickets: tuple[Barrier, ...]

    @property
    def facilities(self) -> int:
        """How many facilities have it."""
        return len({each.facility_id for each in self.tickets})

    @property
    def presses(self) -> bool:
        """Whether patients are at risk by it somewhere."""
        return any(each.priority is Priority.HIGH for each in self.tickets)


def by_kind(tickets: Iterable[Barrier]) -> list[Shared]:
    """Return tickets by kind: what most facilities have first, then what presses, the oldest."""
    kinds: dict[BarrierKind, list[Barrier]] = {}
    for each in sorted(tickets, key=lambda one: (one.opened_at, one.number)):
        kinds.setdefault(each.kind, []).append(each)
    shared = [Shared(kind, tuple(found)) for kind, found in kinds.items()]
    return sorted(shared, key=_rank)


def _rank(shared: Shared) -> tuple[int, bool, datetime, str]:
    oldest = shared.tickets[0].opened_at
    return -shared.facilities, not shared.presses, oldest, shared.kind


def tag(number: int) -> str:
    """Name a ticket as people know it: B4."""
    return f"B{number}"


def cut(words: str, most: int) -> str:
    """Return words in one line of at most so many characters, cut at a word where it can be."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    kept = line[: most - 2].rsplit(" ", 1)[0] if " " in line[: most - 2] else line[: most - 3]
    return f"{kept}..."[:most]
