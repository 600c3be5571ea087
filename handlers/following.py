"""Follow-ups: what a mentee's text may go on with, and how a mentor reads what came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import following, intents, naming
from handlers import masking
from storage import messages, people, questions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn

SHOWN: Final = 90
"""How many characters of the question before stand in the offer of one that follows it."""


def names_own(turn: Turn) -> Question | None:
    """Return the own question that a text names first, closed ones too, or None."""
    number = following.named(turn.arrived.inbound.text)
    found = None if number is None else questions.numbered(turn.desk.uow, number)
    return found if found is not None and found.asker_id == turn.person.id else None


def may_mean(turn: Turn, live: Sequence[Question], within: timedelta) -> list[Question]:
    """Return what a plain text may be for: what is open, and what closed so short a while ago."""
    since = turn.desk.now - within
    closed = questions.closed_since(turn.desk.uow, turn.person.id, since)
    return [*live, *reversed(closed)]


def line(desk: Desk, question: Question, reader: Person) -> str:
    """Return the line of an offer that shows the question before by its first words, or ""."""
    if question.follows_id is None:
        return ""
    old = questions.get(desk.uow, question.follows_id)
    texts = messages.thread(desk.uow, old.id)
    if not texts or old.anonymous is not question.anonymous:
        return ""
    asker = people.get(desk.uow, old.asker_id)
    words = " ".join(intents.opening(masking.shown(texts[0], asker)).split())
    if len(words) > SHOWN:
        words = words[:SHOWN].rsplit(" ", 1)[0] + "..."
    tag = naming.question_tag(old.number)
    return desk.render("offer.follows", reader, q=tag, text=words).text
