"""UNDO: a mentor's last text is taken back while it waits, and put right once it has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming
from handlers import claims
from storage import messages, outbox, people, questions

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.messages import Message

TAKEN_BACK = ("ans.first", "ans.next", "ans.second", "news.more")
"""What UNDO takes back."""


def undo(turn: Turn) -> None:
    """A mentor takes their last text back, or its asker is told to disregard it."""
    desk = turn.desk
    last = messages.last_relayed(desk.uow, turn.person.id, TAKEN_BACK)
    if last is None or last.question_id is None or _is_undone(desk, last):
        turn.reply("undo.none")
        return
    question = questions.get(desk.uow, last.question_id)
    asker = people.get(desk.uow, question.asker_id)
    values = {
        "asker": naming.given_name(asker.name),
        "code": desk.code_of(question, turn.person.id),
    }
    if desk.now - last.at > desk.charter.undo:
        turn.reply("undo.late", **values)
    else:
        turn.reply(_take_back(turn, question, last), **values)


def _take_back(turn: Turn, question: Question, last: Message) -> str:
    """Recall what was passed on last, or tell its asker; return what to say of it."""
    desk, mentor = turn.desk, turn.person
    passed_on = messages.relayed_with(desk.uow, last, TAKEN_BACK)
    recalled = [outbox.recall(desk.uow, one.id) for one in passed_on]
    if all(recalled):
        desk.log("answer.undone", question, "before it left", person_id=mentor.id)
        if any(one.phrase == "ans.first" for one in passed_on):
            questions.unset_first_answer(desk.uow, question.id)
    else:
        desk.log("answer.undone", question, "after it left", person_id=mentor.id)
        q, name = naming.question_tag(question.number), naming.given_name(mentor.name)
        desk.tell_asker(question, "ans.correction", q=q, mentor=name)
    if turn.claims(question):
        claims.start_clock(desk, question)
    return "undo.done" if all(recalled) else "undo.corrected"


def _is_undone(desk: Desk, last: Message) -> bool:
    if outbox.is_recalled(desk.uow, last.id):
        return True
    phrases = ("ans.correction",)
    told = messages.newest_of(desk.uow, last.address_id or 0, phrases, last.at)
    return told is not None and told.question_id == last.question_id and told.id > last.id
