"""Pressing: a mentee says that a patient is waiting, of a question that is asked already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming
from domain.model import QuestionState
from handlers import claims, offering, receipts, screening, threads
from storage import jobs, messages, people, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.phrases import Rendered
    from domain.model import Question
    from handlers.turn import Turn


def make_urgent(turn: Turn, question: Question) -> None:
    """A mentee says that a patient is waiting: two mentors are asked at once."""
    if question.state is QuestionState.CLOSED:
        turn.reply("tap.late")
    else:
        press(turn, question, screening.take_back(turn, question.id))


def press(turn: Turn, question: Question, held: Sequence[int]) -> None:
    """Make an open question urgent; texts that were held for it go with it, masked."""
    desk = turn.desk
    changed = questions.set_urgent(desk.uow, question.id)
    urgent = questions.get(desk.uow, question.id)
    for each in held:
        messages.file_under(desk.uow, each, question.id)
    if changed:
        desk.log("question.urgent", question, "the asker says so", person_id=turn.person.id)
    if changed and question.mentor_id is None:
        rendered = _hurry_offers(turn, question)
    else:
        phrase = _hurry_mentor(turn, urgent) if changed else "ask.urgent.already"
        if offering.is_at_rest(desk, urgent):
            offering.again(desk, urgent)
        rendered = desk.render(phrase, turn.person, q=naming.question_tag(question.number))
        for each in held:
            threads.pass_on(desk, urgent, each)
    told = receipts.with_hidden(turn, urgent, rendered, held)
    turn.reply_with(told, **desk.to_asker(urgent))


def _hurry_mentor(turn: Turn, question: Question) -> str:
    """Tell the mentor who has a question that it is urgent now; a silent one has less time.

    Returns the phrase that its asker reads.
    """
    desk = turn.desk
    threads.tell_urgent(desk, question, people.get(desk.uow, question.mentor_id or 0))
    if jobs.due_at(desk.uow, offering.RELEASE, str(question.id)) is not None:
        claims.start_clock(desk, question)
    return "ask.urgent.held"


def _hurry_offers(turn: Turn, question: Question) -> Rendered:
    """Ask more mentors at once, in a new round, and show those already asked that it presses.

    Returns what its asker reads.
    """
    desk = turn.desk
    offering.repeat(desk, questions.get(desk.uow, question.id))
    waiting = [people.get(desk.uow, one.mentor_id) for one in offering.pending(desk, question)]
    questions.start_round(desk.uow, question.id)
    urgent = questions.get(desk.uow, question.id)
    asked = offering.begin(desk, urgent, desk.now)
    readers = (*waiting, *asked.mentors)
    if len(readers) > 1:
        return desk.render("ask.urgent.now", turn.person, q=naming.question_tag(urgent.number))
    return receipts.receipt(turn, urgent, replace(asked, mentors=readers))
