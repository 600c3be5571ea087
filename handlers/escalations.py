"""What happens when nobody answers: each clock that falls due, and what it does then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import local_time
from domain.model import Job, QuestionState, Urgency
from handlers import alarms, claims, closing, offering, timing
from storage import jobs, people, prompts, questions

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.desk import Desk


def next_tier(desk: Desk, job: Job) -> None:
    """The time of an offer is over: ask the next mentors and tell the asker what changed.

    With nobody else to ask, a routine offer stays with its mentor, and the coordinators are
    alarmed about an urgent question: an empty tier costs no time.
    """
    question = _question(desk, job)
    if question.state is QuestionState.OPEN:
        _ask_on(desk, question)


def _ask_on(desk: Desk, question: Question) -> None:
    if jobs.due_at(desk.uow, offering.DAY, str(question.id)) is None:
        offering.start_day(desk, question)  # the release before this one set none
    asked = offering.offer_next(desk, question)
    if asked.mentors:
        _move_on(desk, question, asked)
    elif question.urgency is Urgency.URGENT and not _may_still_answer(desk, question):
        alarms.nobody_answers(desk, question)


def open_hours(desk: Desk, job: Job) -> None:
    """Service hours begin: a routine question that waited for them is offered.

    Its asker knows; they hear only when there is nobody to offer it to.
    """
    question = _question(desk, job)
    if question.state is not QuestionState.OPEN:
        return
    if jobs.due_at(desk.uow, offering.DAY, str(question.id)) is not None:
        _ask_on(desk, question)  # it was offered before; its other clocks are set
        return
    asked = offering.begin(desk, question, desk.now)
    if not asked.mentors and asked.opens is None:
        words = claims.waiting_words(desk, question, asked)
        desk.tell_asker(question, "news.waits", **words)


def ask_lead(desk: Desk, job: Job) -> None:
    """An urgent question has no mentor yet: the lead mentors are asked whatever its ladder."""
    question = _question(desk, job)
    if question.state is QuestionState.OPEN:
        let_go = [int(value) for name, value in job.data if name == "without"]
        offering.tell_moved(desk, question, offering.offer_lead(desk, question, let_go))


def alarm(desk: Desk, job: Job) -> None:
    """No human answer within the charter's time: a coordinator must find a person."""
    question = _question(desk, job)
    if question.state is not QuestionState.OPEN:
        return
    waits = timing.rests_until(desk, question)
    if waits is not None:  # nobody has to find a person at night for what can wait
        desk.uow.later(Job(alarms.CLOCK, str(question.id), waits, question.id))
    elif question.urgency is Urgency.ROUTINE:
        alarms.overdue(desk, question)
    else:
        alarms.nobody_answers(desk, question)


def remind(desk: Desk, job: Job) -> None:
    """A mentor has a question and is silent: a gentle word."""
    question = _question(desk, job)
    if question.state is not QuestionState.CLAIMED or question.mentor_id is None:
        return
    claims.remind(desk, question, people.get(desk.uow, question.mentor_id))


def release(desk: Desk, job: Job) -> None:
    """A mentor stayed silent: the question goes back to the team, and both sides hear it."""
    question = _question(desk, job)
    if question.state is not QuestionState.CLAIMED or question.mentor_id is None:
        return
    claims.take_back(desk, question, people.get(desk.uow, question.mentor_id))


def close_quiet(desk: Desk, job: Job) -> None:
    """Nobody has written for the charter's quiet hours: the question closes by itself."""
    question = _question(desk, job)
    if question.state is not QuestionState.CLAIMED:
        return
    quiet_until = question.last_text_at + desk.charter.quiet_close
    if quiet_until > desk.now:
        desk.uow.later(Job(closing.QUIET, str(question.id), quiet_until, question.id))
    else:
        hours = local_time.wait_text(desk.charter.quiet_close)
        closing.close(desk, question, f"quiet for {hours}")


def free_codes(desk: Desk, job: Job) -> None:
    """A closed question's codes have rested long enough."""
    closing.free_codes(desk, _question(desk, job))


def weigh_again(_desk: Desk, _job: Job) -> None:
    """A week has passed since a mentor's load was told of: it may be told of again."""


def speak_again(_desk: Desk, _job: Job) -> None:
    """A loop has been quiet for long enough: the next one is told to the coordinators again."""


def wake_prompts(desk: Desk, job: Job) -> None:
    """A prompt has expired at an address: the one that waited for it comes forward."""
    prompts.wake(desk.uow, int(job.key))


def _move_on(desk: Desk, question: Question, asked: offering.Asked) -> None:
    if question.urgency is Urgency.ROUTINE:
        offering.expire(desk, question)
    offering.tell_moved(desk, question, asked)


def _may_still_answer(desk: Desk, question: Question) -> bool:
    """Tell whether somebody has time left to answer, or the coordinators were alarmed before."""
    in_time = any(one.expires_at > desk.now for one in offering.pending(desk, question))
    return in_time or jobs.due_at(desk.uow, alarms.CLOCK, str(question.id)) is None


def _question(desk: Desk, job: Job) -> Question:
    return questions.get(desk.uow, job.question_id or 0)
