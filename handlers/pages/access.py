"""Who may read what was said on a question, and when a coordinator says first why they do.

A coordinator reads what is their work just now without a word: a question whose asker waits, one
whose answer waits, one that they hold themselves. Anything else opens for an hour once they have
said why; that is written into the log, where the asker can read of it (docs/adr/0044).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.model import QuestionState, Role
from handlers import writing
from handlers.coordinating.deeds import about
from handlers.pages import standings
from storage import journal

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.pages.standings import Stood

OPENS_FOR: Final = timedelta(hours=1)
AFTERWARDS: Final = timedelta(hours=24)
"""So long after its end a question is still the work of the coordinator who held it."""

MOST: Final = 200
"""Lines of a question that are looked through, the newest."""


class Why(StrEnum):
    """Why somebody reads what is not their work just now."""

    ASKED = "read_asked"
    QUALITY = "read_quality"
    FAULT = "read_fault"
    SAFETY = "read_safety"


class Door(StrEnum):
    """How far a question is open to somebody."""

    OPEN = "open"
    ASKS_WHY = "asks_why"
    SHUT = "shut"
    """To them there is no such question."""


def door(desk: Desk, reader: Person, question: Question) -> Door:
    """Tell whether somebody may read a question now."""
    if Role.COORDINATOR in reader.roles:
        (stood,) = standings.of(desk, [question])
        is_work = _is_work(desk, reader, stood)
        return Door.OPEN if is_work or _has_said_why(desk, reader, question) else Door.ASKS_WHY
    if Role.MENTOR in reader.roles and writing.is_theirs(desk, reader, question):
        return Door.OPEN
    return Door.SHUT


def say_why(desk: Desk, reader: Person, question: Question, why: Why) -> None:
    """Note that a coordinator reads a question, and why; it is open to them for a while."""
    desk.log("question.read", question, why, person_id=reader.id)
    desk.did(reader.id, "question.read", about(question), why=why)


def _is_work(desk: Desk, reader: Person, stood: Stood) -> bool:
    question = stood.question
    holds = question.coordinator_id == reader.id
    if question.state is QuestionState.CLOSED:
        ended = question.closed_at or desk.now
        return holds and desk.now - ended <= AFTERWARDS
    return holds or stood.since is not None or stood.held is not None


def _has_said_why(desk: Desk, reader: Person, question: Question) -> bool:
    return any(
        each.event.kind == "question.read"
        and each.event.person_id == reader.id
        and desk.now - each.at < OPENS_FOR
        for each in journal.of_question(desk.uow, question.id, MOST)
    )
