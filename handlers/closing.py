"""The end of a question: closing, the two taps of feedback, and opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming
from domain.model import Job, Prompt, QuestionState
from handlers import alarms, claims, identity, offering, receipts, threads
from handlers.duty import handover
from handlers.learning import hints
from storage import jobs, messages, offers, people, prompts, questions

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

QUIET = offering.QUIET
REST = "codes.rest"
HELPED = "helped"
OUTCOME = "outcome"
MISSING = "missing"
OTHER = "4"
"""The outcome that says nothing: no mentor has to read it."""

ENOUGH_HELP = 2
"""Marks 1 (a lot) and 2 (partly) go on to the outcome; 3 and 4 offer another mentor."""


def close_as_mentor(turn: Turn, question: Question) -> None:
    """A mentor closes their question; its asker is asked whether it helped."""
    desk, mentor = turn.desk, turn.person
    if not turn.claims(question):
        claims.say_not_yours(turn, question)
        return
    close(desk, question, "closed by the mentor", mentor.id)
    turn.reply(
        "mentor.closed",
        code=desk.code_of(question, mentor.id),
        asker=identity.asker(desk, question, mentor),
        name=naming.given_name(mentor.name),
    )


def close(desk: Desk, question: Question, reason: str, closer_id: int | None = None) -> None:
    """Close a question and ask its asker whether it helped."""
    if not questions.close(desk.uow, question.id, closer_id):
        return
    desk.log("question.closed", question, reason)
    handover.end(desk, question, "hand.over.closed")
    rest(desk, question)
    asker = people.get(desk.uow, question.asker_id)
    rendered = desk.render("close.helped", asker, q=naming.question_tag(question.number))
    prompt = Prompt(HELPED, ("1", "2", "3", "4"), question.id)
    desk.tell(asker, rendered, prompt=prompt, **desk.to_asker(question))


def withdraw(turn: Turn, question: Question) -> None:
    """An asker closes the own question and is told so."""
    withdraw_quietly(turn.desk, question)
    turn.reply("ask.withdrawn", q=naming.question_tag(question.number))


def withdraw_quietly(desk: Desk, question: Question) -> None:
    """Close a question for its asker; the mentors who were asked hear it."""
    if questions.close(desk.uow, question.id, question.asker_id):
        desk.log("question.withdrawn", question, "by the asker", person_id=question.asker_id)
        rest(desk, question)
        offering.withdraw(desk, question)
        alarms.is_withdrawn(desk, question)
        if question.state is QuestionState.CLAIMED:
            tell_holder(desk, question)


def rest(desk: Desk, question: Question) -> None:
    """Stop every clock of a closed question and let its codes rest before they are free."""
    offering.stop_clocks(desk, question)
    free_at = desk.now + desk.charter.code_rest
    desk.uow.later(Job(REST, str(question.id), free_at, question.id))


def helped(turn: Turn, stored: Stored, key: str) -> None:
    """An asker says whether it helped; what happened is asked next, or another mentor offered."""
    desk, question = turn.desk, _question(turn, stored)
    prompts.end(desk.uow, stored)
    questions.set_helped(desk.uow, question.id, int(key))
    desk.log("feedback.helped", question, key, person_id=turn.person.id)
    hints.plan(desk, question, int(key))
    how = {"question_id": question.id}
    if int(key) > ENOUGH_HELP:
        prompt = Prompt(MISSING, ("1",), question.id, waits=False)
        q = naming.question_tag(question.number)
        turn.reply_as("close.nothelped", {**how, "prompt": prompt}, q=q)
    else:
        prompt = Prompt(OUTCOME, ("1", "2", "3", "4"), question.id, waits=False)
        turn.reply_as("close.next", {**how, "prompt": prompt})


def outcome(turn: Turn, stored: Stored, key: str) -> None:
    """An asker says what happened next; the feedback is complete."""
    desk, question = turn.desk, _question(turn, stored)
    prompts.end(desk.uow, stored)
    questions.set_outcome(desk.uow, question.id, int(key))
    desk.log("feedback.outcome", question, key, person_id=turn.person.id)
    mentor = people.get(desk.uow, question.mentor_id) if question.mentor_id else None
    if mentor is not None and question.first_answer_at is not None and key != OTHER:
        _tell_outcome(desk, question, mentor, key)
    turn.reply(
        "close.thanks",
        name=naming.given_name(turn.person.name),
        mentor=naming.given_name(mentor.name) if mentor else desk.coordinator_name(turn.person),
        hours=str(int(desk.charter.reopen_within.total_seconds() // 3600)),
        q=naming.question_tag(question.number),
    )


def _tell_outcome(desk: Desk, question: Question, mentor: Person, key: str) -> None:
    """Tell the mentor who answered what happened next, without a sound; never the mark."""
    code, what = desk.code_of(question, mentor.id), desk.word(f"outcome.{key}", mentor)
    rendered = desk.render("mentor.outcome", mentor, code=code, what=what)
    desk.tell(mentor, rendered, question_id=question.id, silent=True)


def another_mentor(turn: Turn, stored: Stored, _key: str) -> None:
    """An asker wants another mentor: the question is offered in a new round."""
    desk, question = turn.desk, _question(turn, stored)
    prompts.end(desk.uow, stored)
    if not questions.reopen(desk.uow, question.id, None):
        turn.reply("tap.late")
        return
    desk.log("question.reopened", question, "asked for another mentor")
    keep_codes(desk, question)
    reopened = questions.get(desk.uow, question.id)
    asked = offering.begin(desk, reopened, desk.now)
    if asked.mentors:
        turn.reply("news.othermentor", q=naming.question_tag(question.number))
    else:
        turn.reply("news.waits", **claims.waiting_words(desk, reopened, asked))


def may_follow_up(desk: Desk, last: Question) -> bool:
    """Tell whether a text now belongs to a question that closed a short while ago."""
    if last.closed_at is None or last.mentor_id is None:
        return False
    if people.get(desk.uow, last.mentor_id).stopped_at is not None:
        return False
    return desk.now - last.closed_at <= desk.charter.reopen_within


def follow_up(turn: Turn, question: Question) -> None:
    """A text within the charter's hours opens a closed question again, with its mentor."""
    desk = turn.desk
    mentor_id = question.mentor_id
    if mentor_id is None or not questions.reopen(desk.uow, question.id, mentor_id):
        return
    keep_codes(desk, question)
    messages.file_under(desk.uow, turn.message_id, question.id)
    desk.log("question.reopened", question, "a text soon after closing", person_id=turn.person.id)
    reopened = questions.get(desk.uow, question.id)
    claims.start_clock(desk, reopened)
    mentor = threads.pass_on(desk, reopened, turn.message_id)
    rendered = desk.render(
        "follow.reopened", turn.person, q=naming.question_tag(question.number), mentor=mentor
    )
    told = receipts.with_hidden(turn, reopened, rendered, (turn.message_id,))
    turn.reply_with(told, **desk.to_asker(reopened))


def close_again(desk: Desk, question: Question) -> None:
    """Close a question that a text had opened again by mistake; its mentor hears it."""
    if questions.close(desk.uow, question.id, question.asker_id):
        desk.log("question.closed", question, "the text was a new question")
        rest(desk, question)
        tell_holder(desk, question)


def keep_codes(desk: Desk, question: Question) -> None:
    """Keep the codes of a question that is open again, and ask no more whether it helped."""
    jobs.cancel(desk.uow, REST, str(question.id))
    for kind in (HELPED, OUTCOME, MISSING):
        prompts.end_of_question(desk.uow, question.id, kind)


def free_codes(desk: Desk, question: Question) -> None:
    """Let the codes of a question that stayed closed be used again."""
    if question.state is QuestionState.CLOSED:
        offers.free_codes(desk.uow, question.id)


def tell_holder(desk: Desk, question: Question) -> None:
    """Tell the mentor who had a question that its asker needs no answer any more."""
    if question.mentor_id is None:
        return
    mentor = people.get(desk.uow, question.mentor_id)
    values = {
        "code": desk.code_of(question, mentor.id),
        "name": naming.given_name(mentor.name),
    }
    desk.tell(mentor, desk.render("offer.withdrawn", mentor, **values), question_id=question.id)


def _question(turn: Turn, stored: Stored) -> Question:
    return questions.get(turn.desk.uow, stored.prompt.question_id or 0)
