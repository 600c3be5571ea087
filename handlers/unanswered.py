"""A question that nobody answered for the charter's day: a named coordinator holds it then.

Nobody is paged for it any more until a person acts: its asker writes or presses, a coordinator
offers it anew, a mentor takes it by its code (CONVERSATIONS 5; docs/adr/0022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming
from domain.model import Job, QuestionState
from handlers import alarms, offering, timing
from storage import people, questions

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk


def day_over(desk: Desk, job: Job) -> None:
    """The day is over: paging ends, and the asker hears who sees to it in person.

    What can wait is handed over when service hours begin and in the daytime.
    """
    question = questions.get(desk.uow, job.question_id or 0)
    if question.state is not QuestionState.OPEN:
        return
    waits = timing.rests_until(desk, question)
    if waits is not None:
        desk.uow.later(Job(offering.DAY, job.key, waits, question.id))
        return
    offering.rest(desk, question)
    hand_over(desk, question)


def is_late(desk: Desk, question: Question) -> bool:
    """Tell whether the day of a question without an answer is over, and its asker must hear so."""
    waits = question.first_answer_at is None and question.unanswered_at is None
    return waits and desk.now >= question.opened_at + desk.charter.unanswered


def hand_over(desk: Desk, question: Question) -> None:
    """Name the coordinator who holds a question: to the coordinators, and once to its asker."""
    holder = _holder(desk, question)
    if holder is None:
        desk.log("question.unanswered", question, "no coordinator to hold it")
    else:
        questions.hold(desk.uow, question.id, holder.id)
        desk.log("question.unanswered", question, "nobody answered", person_id=holder.id)
        alarms.held(desk, question, holder)
    if questions.set_unanswered(desk.uow, question.id):
        _tell_asker(desk, question, holder)


def _tell_asker(desk: Desk, question: Question, holder: Person | None) -> None:
    asker = people.get(desk.uow, question.asker_id)
    named = naming.given_name(holder.name) if holder else desk.word("tier.coordinator", asker)
    phrase = "news.unanswered" if question.first_answer_at is None else "news.unanswered.again"
    desk.tell_asker(question, phrase, q=naming.question_tag(question.number), coordinator=named)


def _holder(desk: Desk, question: Question) -> Person | None:
    """Return who holds a question already, else the first of the coordinators on duty."""
    if question.coordinator_id is not None:
        known = people.get(desk.uow, question.coordinator_id)
        if known.stopped_at is None:
            return known
    return next(iter(alarms.on_duty(desk)), None)
