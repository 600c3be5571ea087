"""What a debrief sets in motion: barrier tickets, commitments, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum


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
    """Whose turn it is to remove a barrier."""

    FACILITY = "facility"
    REGION = "region"


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
    whose turn it is, `owner_id` by name, until `due_at`; `words` are those of whoever named it in
    words, `note` what its owner said on closing it.
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

    It comes of a closed barrier, or of a coordinator's own words.
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
