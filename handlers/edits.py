"""Edits: a text that its sender has changed puts itself right where it went, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import intents
from domain.model import QuestionState, Urgency
from domain.posting import WORDS_OF_MENTORS
from domain.reply_target import WEAK_WAIT
from handlers import identity, keys, ladder, pressing, relaying, threads
from handlers.safety import placing
from storage import edits, messages, outbox, people, prompts, questions

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.turn import Turn
    from storage.edits import PassedOn

REMEMBERED: Final = timedelta(days=7)
"""An edit of a text that is older is not looked up; Telegram itself allows two days."""


def take(turn: Turn) -> None:
    """Take an edit as a correction of the very text it edits; it is never routed anew."""
    uow, desk = turn.desk.uow, turn.desk
    since = desk.now - REMEMBERED
    provider_id = turn.arrived.inbound.edits
    versions = edits.note(uow, turn.message_id, turn.address_id, provider_id, since)
    if not versions:
        _say_nobody_has_it(turn, None, "of a text that we do not know")
    elif _reads_the_same(turn, versions[-1]):
        desk.log("edit.same", None, "its words are the same", person_id=turn.person.id)
    elif not _replaces_held(turn, versions):
        _put_right(turn, versions)


def _reads_the_same(turn: Turn, newest: int) -> bool:
    """Tell whether no word changed: Telegram reports a preview that was added, too."""
    return messages.get(turn.desk.uow, newest).text == turn.arrived.inbound.text


def _replaces_held(turn: Turn, versions: list[int]) -> bool:
    """Let an edit take the place of a text that is held; False when none of it is."""
    uow = turn.desk.uow
    holding = prompts.holding(uow, turn.address_id, versions)
    holding = [one for one in holding if one.prompt.kind != keys.DOUBT]
    for stored in holding:
        held = (turn.message_id if one in versions else one for one in stored.prompt.held)
        prompts.hold(uow, stored, tuple(dict.fromkeys(held)))
    if holding:
        turn.desk.log("edit.held", None, "its text is held", person_id=turn.person.id)
        turn.reply("edit.held")
    return bool(holding)


def _put_right(turn: Turn, versions: list[int]) -> None:
    """Pass an edit on to whoever has the text it edits, if they may still be written to."""
    uow = turn.desk.uow
    passed = edits.passed_on(uow, versions, WORDS_OF_MENTORS)
    newest = passed[0] if passed else None
    if newest is not None and newest.question_id is not None:
        _put_right_answer(turn, questions.get(uow, newest.question_id), newest)
        return
    first = messages.get(uow, versions[-1])
    if first.near_miss_id is not None:
        placing.put_right(turn, first.near_miss_id)
        return
    own = first.question_id
    question = None if own is None else questions.get(uow, own)
    if question is not None and question.asker_id == turn.person.id:
        _put_right_question(turn, question)
    else:
        _say_nobody_has_it(turn, question, "its text reached nobody")


def _put_right_answer(turn: Turn, question: Question, newest: PassedOn) -> None:
    """A mentor's edit: what waits is replaced, what has left gets a correction behind it."""
    desk, why = turn.desk, _why_not(turn, question, newest)
    if why:
        _say_nobody_has_it(turn, question, why)
        return
    messages.file_under(desk.uow, turn.message_id, question.id)
    if outbox.recall(desk.uow, newest.id):
        phrase, why = newest.phrase, "before it left"
        not_before = desk.now + WEAK_WAIT
    else:
        phrase, why, not_before = "ans.edited", "after it left", None
    relaying.tell_asker(desk, turn.person, question, turn.message_id, phrase, not_before)
    if question.mentor_id != turn.person.id:
        relaying.tell_holder(turn, question, turn.message_id)
    desk.log("answer.edited", question, why, person_id=turn.person.id)
    asker = identity.asker(desk, question, turn.person)
    code = desk.code_of(question, turn.person.id)
    turn.reply_as("edit.sent", {"question_id": question.id}, asker=asker, code=code)


def _why_not(turn: Turn, question: Question, newest: PassedOn) -> str:
    """Return why a mentor's edit must not be passed on, or ""."""
    asker = people.get(turn.desk.uow, question.asker_id)
    code = turn.intent.code
    if question.state is QuestionState.CLOSED:
        return "its question is closed"
    if asker.stopped_at is not None:
        return "its asker has left"
    if outbox.is_recalled(turn.desk.uow, newest.id):
        return "its text was taken back"
    if code is not None and ladder.code_stands_for(turn, code) != question.id:
        return "it names another question than its text went to"
    return "" if intents.without_code(turn.arrived.inbound.text).strip() else "it says nothing"


def _put_right_question(turn: Turn, question: Question) -> None:
    """An asker's edit goes to the mentors who have read the text; it opens nothing."""
    desk = turn.desk
    if question.state is QuestionState.CLOSED:
        _say_nobody_has_it(turn, question, "its question is closed")
        return
    messages.file_under(desk.uow, turn.message_id, question.id)
    desk.log("question.edited", question, "put right by its asker", person_id=turn.person.id)
    threads.pass_on(desk, question, turn.message_id, edited=True)
    if turn.intent.urgent and question.urgency is Urgency.ROUTINE:
        pressing.make_urgent(turn, question)


def _say_nobody_has_it(turn: Turn, question: Question | None, why: str) -> None:
    """Tell a writer that an edit reached nobody, and what to do instead."""
    turn.desk.log("edit.not_sent", question, why, person_id=turn.person.id)
    turn.reply("edit.not_sent")
