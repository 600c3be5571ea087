"""While a mentee waits: a guide that fits very well is offered once, and no clock hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import escalation, intents, naming
from domain.guides import MOST_HITS, fits
from domain.model import Job, QuestionState, Urgency
from handlers.learning import shelf
from storage import guides, messages, people, questions

if TYPE_CHECKING:
    from domain.guides import Guide
    from domain.model import Question
    from handlers.desk import Desk
    from handlers.offering import Asked

MEANWHILE = "guide.wait"
LOOKED_AT = 20
"""So many of the nearest guides are looked at closely."""


def plan(desk: Desk, question: Question, asked: Asked) -> None:
    """Put the one look on the clock: after the first step, or at once when the hours are over."""
    if question.urgency is Urgency.URGENT:
        return
    step = escalation.step(desk.charter, question.urgency)
    at = desk.now if asked.opens is not None else desk.now + step
    desk.uow.later(Job(MEANWHILE, str(question.id), at, question.id))


def offer(desk: Desk, job: Job) -> None:
    """Show what fits a routine question that nobody has taken yet; its words stay in memory."""
    question = questions.get(desk.uow, job.question_id or 0)
    asker = people.get(desk.uow, question.asker_id)
    if question.state is not QuestionState.OPEN or question.urgency is Urgency.URGENT:
        return
    hits = _fitting(desk, question)
    if not hits or asker.stopped_at is not None:
        return
    desk.log("guide.offered", question, f"{len(hits)} fit well", person_id=asker.id)
    values = {
        "q": naming.question_tag(question.number),
        "list": shelf.lines(desk, hits, asker),
    }
    rendered = shelf.with_digits(desk.render("guide.wait", asker, **values), hits, ())
    put = shelf.prompt(shelf.READ, hits, question.id)
    desk.tell(asker, rendered, prompt=put, silent=True, **desk.to_asker(question))


def _fitting(desk: Desk, question: Question) -> list[Guide]:
    thread = messages.thread(desk.uow, question.id)
    words = " ".join(
        intents.opening(each.text) for each in thread if each.person_id == question.asker_id
    )
    near = guides.near(desk.uow, words, LOOKED_AT)
    return [one for one, of in near if fits(words, one, question.discipline, of)][:MOST_HITS]
