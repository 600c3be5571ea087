"""A word to a mentor whose answer helped: it could be shared. At midday, never with the thanks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import cases
from domain.model import Job, QuestionState
from handlers.surveys import running
from storage import people, questions, shares

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.desk import Desk

HINT = "share.hint"
A_LOT = 1
NOT_BEFORE = timedelta(hours=12)
"""A mentor who has just closed a question is left in peace."""


def plan(desk: Desk, question: Question, mark: int) -> None:
    """Put a hint on the clock for the mentor of a question that helped a lot.

    At most one waits for a mentor, about the question that helped last.
    """
    if mark != A_LOT or question.mentor_id is None:
        return
    mentor = people.get(desk.uow, question.mentor_id)
    at = cases.midday(desk.now, mentor.time_zone, NOT_BEFORE)
    desk.uow.later(Job(HINT, str(mentor.id), at, question.id))


def tell(desk: Desk, job: Job) -> None:
    """Tell a mentor how an answer that helped is shared, unless it is shared or open again."""
    question = questions.get(desk.uow, job.question_id or 0)
    mentor = people.get(desk.uow, int(job.key))
    asker = people.get(desk.uow, question.asker_id)
    gone = asker.stopped_at is not None or mentor.stopped_at is not None
    theirs = question.mentor_id == mentor.id and question.state is QuestionState.CLOSED
    if gone or not theirs or shares.of_question(desk.uow, question.id) is not None:
        return
    if (free := running.until(desk, mentor)) is not None:
        desk.uow.later(replace(job, due_at=free))
        return
    code = desk.code_of(question, mentor.id)
    desk.log("share.hinted", question, person_id=mentor.id)
    rendered = desk.render("share.hint", mentor, code=code)
    desk.tell(mentor, rendered, question_id=question.id, silent=True)
