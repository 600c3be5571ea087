"""How questions stand against what their askers were promised, many at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import attention, posting
from domain.attention import Risk, Standing
from handlers import timing
from storage import boards, holds, questions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.model import Question
    from handlers.desk import Desk
    from storage.holds import Held

MOST_HELD: Final = 200
"""Answers that wait for their askers to write, should so many ever wait."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A question and how it stands.

    `since` is when its asker began to wait for words of a mentor, `due` when they were promised
    some; both are None while nobody waits. `held` is an answer that waits for its asker.
    """

    question: Question
    standing: Standing
    since: datetime | None = None
    due: datetime | None = None
    held: Held | None = None

    @property
    def is_again(self) -> bool:
        """Whether its asker has had an answer, and waits for another."""
        return self.since is not None and self.question.first_answer_at is not None

    @property
    def risk(self) -> Risk | None:
        """What may go wrong with it if nobody acts."""
        return attention.risk_of(self.question, self.standing)


def live(desk: Desk) -> list[Stood]:
    """Return how all that is open and claimed stands, the worst and oldest first."""
    return sorted(of(desk, questions.live(desk.uow)), key=_place)


def of(desk: Desk, found: Sequence[Question]) -> list[Stood]:
    """Return how some questions stand, in their order."""
    wrote = boards.last_texts(desk.uow, [each.id for each in found])
    held = held_answers(desk)
    stood = []
    for each in found:
        since = attention.waits_since(each, _texts_after(desk, each, wrote[each.id]))
        wait = attention.usual(desk.charter, each.urgency)
        due = None if since is None else timing.served(desk, each, since, wait)
        waiting = held.get(each.id)
        standing = attention.standing(each, due, desk.now, held=waiting is not None)
        stood.append(Stood(each, standing, since, due, waiting))
    return stood


def _texts_after(
    desk: Desk, question: Question, wrote: Mapping[int | None, datetime]
) -> list[tuple[datetime, str]]:
    """Return what an asker wrote after the last answer; it is read only where there is any."""
    answered, asked = attention.last_answered(question, wrote), wrote.get(question.asker_id)
    if answered is None or asked is None or asked <= answered:
        return []
    return boards.texts_after(desk.uow, question.id, question.asker_id, answered)


def held_answers(desk: Desk) -> dict[int, Held]:
    """Return of each question the oldest answer that waits until its asker writes."""
    found: dict[int, Held] = {}
    for each in holds.of_phrases(desk.uow, posting.ANSWERS, MOST_HELD):
        if each.question_id is not None:
            found.setdefault(each.question_id, each)
    return found


def _place(stood: Stood) -> tuple[int, datetime, int]:
    risk = stood.risk
    return risk or len(Risk) + 1, stood.since or stood.question.opened_at, stood.question.id
