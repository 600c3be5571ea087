"""UNDO: a mentor's last text is taken back while it waits, and put right once it has left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import naming
from domain.posting import GUIDES, WORDS_OF_MENTORS
from handlers import claims, identity
from handlers.safety import officers
from handlers.safety.threads import REPLY
from storage import edits, messages, offers, outbox, people, questions, recent

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.messages import Message

REMEMBERED = timedelta(days=1)
"""Of what is older, UNDO says nothing more than that there is nothing to take back."""
_TO_HOLDER = ("relay.second",)


def undo(turn: Turn) -> None:
    """A mentor takes their last text or guide back, or its asker is told to disregard it."""
    desk = turn.desk
    last = _last(turn, desk.now - REMEMBERED)
    if last is not None and last.phrase == REPLY:
        officers.say_stays(turn, last)
        return
    if last is None or last.question_id is None or _is_undone(desk, last):
        turn.reply("undo.none")
        return
    question = questions.get(desk.uow, last.question_id)
    values = {
        "asker": identity.asker(desk, question, turn.person),
        "code": desk.code_of(question, turn.person.id),
    }
    if desk.now - last.at > desk.charter.undo:
        turn.reply("undo.late", **values)
    else:
        turn.reply(_take_back(turn, question, last), **values)


def _last(turn: Turn, since: datetime) -> Message | None:
    """Return what this mentor sent an asker last: a text, or a guide on a question of theirs."""
    uow = turn.desk.uow
    sent = [messages.last_relayed(uow, turn.person.id, (*WORDS_OF_MENTORS, REPLY), since)]
    for one in offers.known_to(uow, turn.person.id):
        held, taken_at = one.question, one.question.claimed_at
        if held.mentor_id != turn.person.id or taken_at is None:
            continue
        guide = recent.newest_of(uow, held.address_id, GUIDES, max(since, taken_at))
        if guide is not None and guide.question_id == held.id:
            sent.append(guide)
    return max(filter(None, sent), key=lambda each: (each.at, each.id), default=None)


def _take_back(turn: Turn, question: Question, last: Message) -> str:
    """Recall what was passed on last, or tell its asker; return what to say of it."""
    desk, mentor = turn.desk, turn.person
    guide = last.phrase in GUIDES
    passed_on = [last] if guide else recent.relayed_with(desk.uow, last, WORDS_OF_MENTORS)
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
        if not guide:  # which had stopped no clock
            claims.start_clock(desk, question)
    elif question.mentor_id is not None:
        _tell_holder(turn, question, passed_on)
    return "undo.done" if all(recalled) else "undo.corrected"


def _tell_holder(turn: Turn, question: Question, passed_on: list[Message]) -> None:
    """Take a second opinion back from the mentor who has the question, too."""
    desk = turn.desk
    holder = people.get(desk.uow, question.mentor_id or 0)
    shown = edits.passed_on(desk.uow, [one.relays_id or 0 for one in passed_on], _TO_HOLDER)
    recalled = [outbox.recall(desk.uow, one.id) for one in shown]
    if not all(recalled):
        code, mentor = desk.code_of(question, holder.id), naming.given_name(turn.person.name)
        rendered = desk.render("relay.second.undone", holder, code=code, mentor=mentor)
        desk.tell(holder, rendered, question_id=question.id)


def _is_undone(desk: Desk, last: Message) -> bool:
    if outbox.is_recalled(desk.uow, last.id):
        return True
    phrases = ("ans.correction",)
    told = recent.newest_of(desk.uow, last.address_id or 0, phrases, last.at)
    return told is not None and told.question_id == last.question_id and told.id > last.id
