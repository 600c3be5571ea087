"""The board: what waits for an answer, what of it is late, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import escalation
from domain.model import QuestionState, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from domain.escalation import Charter
    from domain.model import Question

PAGE: Final = 4
"""Lines at a time, so that they fit two SMS parts."""


def waiting(questions: Iterable[Question]) -> list[Question]:
    """Return what waits for an answer: urgent first, then what was asked first."""
    return sorted((one for one in questions if waits(one)), key=_place)


def waits(question: Question) -> bool:
    """Tell whether a question has no mentor, or one who has not answered yet."""
    claimed = question.state is QuestionState.CLAIMED
    return question.state is QuestionState.OPEN or (claimed and question.first_answer_at is None)


def is_late(question: Question, charter: Charter, now: datetime) -> bool:
    """Tell whether a question waits longer than the charter allows, for a mentor or for theirs."""
    if question.state is QuestionState.CLAIMED:
        most = escalation.claim_reminder(charter, question.urgency)
        return _since(question.claimed_at or question.opened_at, now) >= most
    most = escalation.coordinator_after(charter, question.urgency)
    return _since(question.opened_at, now) >= most


def page(questions: Sequence[Question], number: int) -> tuple[Sequence[Question], bool]:
    """Return the lines of a page, counted from 0, and whether more follow."""
    first = number * PAGE
    return questions[first : first + PAGE], len(questions) > first + PAGE


def _place(question: Question) -> tuple[bool, datetime, int]:
    return question.urgency is not Urgency.URGENT, question.opened_at, question.id


def _since(instant: datetime, now: datetime) -> timedelta:
    return now - instant
