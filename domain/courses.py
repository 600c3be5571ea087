"""Who learns: cohorts, enrolments, lessons that went out, and what is recalled of each item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum


class CohortState(StrEnum):
    """A planned cohort can still be changed; lessons go out while it is on."""

    PLANNED = "planned"
    ON = "on"
    PAUSED = "paused"
    OVER = "over"


class EnrolmentState(StrEnum):
    """How far a mentee is in a course."""

    WAITING = "waiting"
    """For the date of their training, or for the baseline."""
    ACTIVE = "active"
    COMPLETE = "complete"
    LEFT = "left"


class LessonKind(StrEnum):
    """Why an item was sent."""

    QUESTION = "question"
    """A push of the course."""
    BASELINE = "baseline"
    """Before the course: answered without the reason, and counted by itself."""
    WANTED = "wanted"
    """The mentee asked for it by QUIZ."""
    TIP = "tip"
    """An item without a question."""


class RecallState(StrEnum):
    """What becomes of an item for one mentee."""

    OPEN = "open"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who starts a course together; from the local date `starts_on`, on `days`, `at_local`."""

    id: int
    name: str
    course_id: int
    starts_on: date
    days: tuple[str, ...]
    at_local: str
    state: CohortState


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A mentee's place in a course; `most_a_week` is their own wish, where they have one.

    `answered_at` is the last answer; `menu_at` and `focal_at` when a silent mentee was written to
    once, and the focal mentor told.
    """

    id: int
    cohort_id: int
    person_id: int
    state: EnrolmentState
    enrolled_at: datetime
    trained_on: date | None = None
    most_a_week: int | None = None
    baseline_at: datetime | None = None
    active_at: datetime | None = None
    answered_at: datetime | None = None
    menu_at: datetime | None = None
    focal_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One sending of an item to a mentee, and the attempt it brought.

    `nth` counts this mentee's lessons of this item, from 1, the baseline by itself. `unsent`: it
    never left, and counts as never sent.
    """

    id: int
    enrolment_id: int
    person_id: int
    item_id: int
    ref: str
    kind: LessonKind
    nth: int
    sent_at: datetime
    answered_at: datetime | None = None
    answer: str | None = None
    correct: bool | None = None
    tip_at: datetime | None = None
    unsent: bool = False


@dataclass(frozen=True, slots=True)
class Recall:
    """Where the repeating of one item stands for one mentee.

    `streak` counts right answers in a row, `asked` how often it was asked; `memory` is what
    another scheduler than Kerfoot's keeps.
    """

    enrolment_id: int
    ref: str
    state: RecallState
    streak: int
    asked: int
    due_at: datetime
    last_at: datetime
    retired_at: datetime | None = None
    memory: str = ""
