"""Instruments (surveys and forms), responses to them, and the answers in a response."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 (dataclass fields are read at run time)
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003
from enum import StrEnum

from domain.model import Role  # noqa: TC001 (dataclass fields are read at run time)


class AnswerType(StrEnum):
    """What may be answered to a step of an instrument."""

    SCALE = "scale"
    YES_NO = "yes_no"
    CHOICE = "choice"
    THREE_STEP = "three_step"
    """Yes, partly, no."""
    FREQUENCY_STEP = "frequency_step"
    """Always, sometimes, never."""
    NUMBER = "number"
    FREE_TEXT = "free_text"


END = "end"
"""What follows the last step."""

SKIP = "0"
"""The whole reply that leaves a step of a survey open."""

UNKNOWN = "-"
"""The whole reply that says that a number is not known; never read as zero."""


class ActionKind(StrEnum):
    """What an answer can set off."""

    OFFER_CONFIDENTIAL_CONTACT = "offer_confidential_contact"
    SCHEDULE_COMMITMENT_CHECK = "schedule_commitment_check"
    OPEN_BARRIER_TICKET = "open_barrier_ticket"
    NOTIFY_COORDINATOR = "notify_coordinator"
    CREATE_FOLLOWUP_TASK = "create_followup_task"
    OPEN_QUESTION_THREAD = "open_question_thread"
    OFFER_ANOTHER_MENTOR = "offer_another_mentor"


@dataclass(frozen=True, slots=True)
class Action:
    """What an answer sets off: `when` is "answered", "<=2", ">=3", "in [2,3]" or a code.

    It is due after so many `days`, or at the next visit ("next_visit"); `notify` names roles.
    """

    when: str
    do: ActionKind
    days: int | None = None
    due: str = ""
    priority: str = ""
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an instrument asks; its words are in the catalogues, by its id.

    `codes` are the keys that answer it, in order: all but a number and a free text have them, a
    scale one for each mark. `least` and `most` bound a scale or a number. `follows` says what
    comes next by the code given, or for any other ("default"). Of a form, `check` is a rule that
    the number has to keep, `element` the name by which it is reported, `key` its name in one line.
    A scale in `reverse` is good when it is low. `phrase` is the phrase that asks it, where that
    is not named after the step.
    """

    id: str
    type: AnswerType
    codes: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    follows: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    check: str = ""
    element: str = ""
    key: str = ""
    part: str = ""
    reverse: bool = False
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A survey or form: its steps in order, in `parts` where it is filled in by parts.

    `expires_days` counts from when it was sent. A `form` is read back and saved when confirmed.
    `audience` and `anonymous_to` name roles: who fills it in, and who never sees one person's
    answers. `title` is what operators call it.
    """

    id: str
    steps: tuple[Step, ...]
    parts: tuple[str, ...] = ()
    expires_days: int = 7
    form: bool = False
    title: str = ""
    audience: tuple[Role, ...] = ()
    anonymous_to: tuple[Role, ...] = ()

    def step(self, step_id: str) -> Step:
        """Return a step that is known to be there; raises KeyError."""
        for each in self.steps:
            if each.id == step_id:
                return each
        raise KeyError(f"{self.id} has no step {step_id}")


class ResponseState(StrEnum):
    """How far somebody is with an instrument that was sent to them."""

    INVITED = "invited"
    """Sent, or waiting to be; not begun."""
    RUNNING = "running"
    READ_BACK = "read_back"
    """Everything of a form is answered; it waits to be confirmed."""
    DONE = "done"
    EXPIRED = "expired"
    """Its days are over; what was answered counts."""
    LEFT = "left"
    """Its person left the programme, or asked to hear no more of it."""


OPEN_RESPONSES = frozenset({ResponseState.INVITED, ResponseState.RUNNING, ResponseState.READ_BACK})


class AnswerState(StrEnum):
    """What is known of one step."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    FLAGGED = "flagged"
    """Three replies did not fit."""
    UNKNOWN = "unknown"
    """A dash: not known, which is never zero."""


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers to one sending of an instrument (or of one `part` of it).

    `occasion` is what it is about ("visit:12", "2026-10"): nobody has two responses to one
    occasion. `step` is what is asked now, `misses` how many replies to it did not fit, `asked_at`
    when it went out last. `address_id` is where it runs.
    """

    id: int
    instrument: str
    part: str
    occasion: str
    person_id: int
    state: ResponseState
    invited_at: datetime
    expires_at: datetime
    facility_id: int | None = None
    visit_id: int | None = None
    commitment_id: int | None = None
    address_id: int | None = None
    step: str = ""
    misses: int = 0
    reminded: int = 0
    began_at: datetime | None = None
    asked_at: datetime | None = None
    last_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a reply says to a step: a code (of a scale its number too), a number, or words."""

    state: AnswerState
    code: str | None = None
    number: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands for one step of a response: a code, a number or words.

    A later answer to the same step supersedes it, and both are kept.
    """

    id: int
    response_id: int
    step: str
    state: AnswerState
    answered_at: datetime
    code: str | None = None
    number: int | None = None
    words: str = ""
    superseded_at: datetime | None = None
