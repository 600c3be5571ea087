"""Wondering: a mentee asks a mentor about a quiz question, and the mentor sees it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import quizzes, thanks
from domain.model import Prompt
from domain.reserved import IntentKind
from storage import items, lessons, prompts

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

WORDS = "quiz.words"
"""Takes no key: while it lives, the next text of its reader is a question about the lesson."""

_WITHIN_MINUTES = 120


def invite(turn: Turn, stored: Stored, key: str) -> None:  # noqa: ARG001 (a row of PROMPTS)
    """A mentee wants to ask about a lesson: what they write next is a question of its own."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    for each in _waiting(turn):
        prompts.end(desk.uow, each, "replaced")
    lesson = lessons.get(desk.uow, stored.prompt.options[0])
    topic = items.get(desk.uow, lesson.item_id).topic
    desk.log("lesson.wondered", None, person_id=turn.person.id, item=lesson.ref)
    prompt = Prompt(WORDS, (), options=(lesson.id,), minutes=_WITHIN_MINUTES, waits=False)
    turn.reply_as("quiz.ask", {"prompt": prompt, "lesson_id": lesson.id}, topic=topic)


def waits(turn: Turn) -> bool:
    """Tell whether a text asks about a lesson: after M, and neither thanks nor a quote."""
    text = turn.intent.kind is IntentKind.TEXT
    quotes = bool(turn.arrived.inbound.quoted)
    if not text or quotes or thanks.only(turn.arrived.inbound.text):
        return False
    return bool(_waiting(turn))


def take(turn: Turn) -> int | None:
    """Return the lesson that a question being opened is about, or None; only one is."""
    waiting = _waiting(turn)
    for each in waiting:
        prompts.end(turn.desk.uow, each)
    return waiting[0].prompt.options[0] if waiting else None


def about(desk: Desk, question: Question, reader: Person) -> str:
    """Return the quiz question that a question is about, with its options and the right one."""
    if question.lesson_id is None:
        return ""
    item = items.get(desk.uow, lessons.get(desk.uow, question.lesson_id).item_id)
    if not item.question:
        return desk.render("quiz.about.tip", reader, teach=item.teach).text
    options = quizzes.listed(item, digits=False)
    values = {"question": item.question, "options": options, "letter": item.answer}
    return desk.render("quiz.about", reader, **values).text


def _waiting(turn: Turn) -> list[Stored]:
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return [each for each in live if each.prompt.kind == WORDS]
