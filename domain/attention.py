"""What needs a coordinator first, and how a question stands: risk comes before age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from domain import thanks
from domain.model import QuestionState, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from domain.escalation import Charter
    from domain.model import Question

MOST: Final = 5
"""So many things are shown at a time: a longer list is read by nobody."""

SOON: Final = timedelta(minutes=10)
"""What is due within this time is due soon."""


class Risk(IntEnum):
    """What may go wrong if nobody acts, the worst first."""

    URGENT_LATE = 1
    URGENT_DUE = 2
    URGENT_HELD = 3
    """An answer to an urgent question waits for its asker."""
    NO_MENTOR = 4
    """A routine question is late and no mentor has it."""
    SILENT = 5
    """A routine question is late and its mentor silent."""
    HELD = 6
    NOT_HANDLED = 7
    """What somebody wrote could not be handled: nobody has read it."""
    GAP = 8
    JOINING = 9


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs a coordinator, since when, and what it is about: an id or a key."""

    risk: Risk
    since: datetime
    about: str


class Standing(StrEnum):
    """How a question stands against what its asker was promised."""

    LATE = "late"
    HELD = "held"
    DUE = "due"
    IN_TIME = "in_time"
    FOLLOW_UP = "follow_up"
    """It is answered, and may still go on."""
    CLOSED = "closed"


def first(needs: Iterable[Need], most: int = MOST) -> list[Need]:
    """Return what comes first: the worst, of the same risk the oldest, each thing once."""
    found: dict[str, Need] = {}
    for each in sorted(needs, key=lambda one: (one.risk, one.since, one.about)):
        found.setdefault(each.about, each)
    return list(found.values())[:most]


def last_answered(question: Question, wrote: Mapping[int | None, datetime]) -> datetime | None:
    """Return when somebody other than its asker last wrote on a question, None before that.

    `wrote` says when each person wrote last on it.
    """
    if question.first_answer_at is None:
        return None
    others = (at for person_id, at in wrote.items() if person_id != question.asker_id)
    return max([question.first_answer_at, *others])


def waits_since(question: Question, texts: Iterable[tuple[datetime, str]] = ()) -> datetime | None:
    """Return since when an asker waits for words of a mentor, or None when they do not.

    `texts` are what they wrote after the last answer, the oldest first; thanks wait for nothing.
    """
    if question.state is QuestionState.CLOSED:
        return None
    if question.first_answer_at is None:
        return question.opened_at
    return next((at for at, text in texts if not thanks.only(text)), None)


def usual(charter: Charter, urgency: Urgency) -> timedelta:
    """Return within what time an asker is promised an answer, as a rule."""
    return charter.usual_urgent if urgency is Urgency.URGENT else charter.usual_routine


def standing(
    question: Question, due: datetime | None, now: datetime, *, held: bool = False
) -> Standing:
    """Say how a question stands whose next answer is due at an instant, if it waits for one."""
    if question.state is QuestionState.CLOSED:
        return Standing.CLOSED
    if due is not None and now >= due:
        return Standing.LATE
    if held:
        return Standing.HELD
    if due is None:
        return Standing.FOLLOW_UP
    return Standing.DUE if due - now <= SOON else Standing.IN_TIME


def risk_of(question: Question, stands: Standing) -> Risk | None:
    """Return what may go wrong with a question that stands so, or None."""
    if question.urgency is Urgency.URGENT:
        return _URGENT.get(stands)
    if stands is Standing.LATE:
        claimed = question.state is QuestionState.CLAIMED
        return Risk.SILENT if claimed else Risk.NO_MENTOR
    return Risk.HELD if stands is Standing.HELD else None


_URGENT: Final[Mapping[Standing, Risk]] = {
    Standing.LATE: Risk.URGENT_LATE,
    Standing.DUE: Risk.URGENT_DUE,
    Standing.IN_TIME: Risk.URGENT_DUE,
    Standing.HELD: Risk.URGENT_HELD,
}
