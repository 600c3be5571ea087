"""Another mentor: an asker wants somebody else, and nobody is told why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming
from domain.model import QuestionState
from handlers import claims, offering, threads
from storage import offers, people, questions

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.turn import Turn


def change(turn: Turn) -> None:
    """OTHER MENTOR: the question that a mentor has goes to somebody else, who never had it."""
    live = questions.live_of(turn.desk.uow, turn.person.id)
    number = turn.intent.number
    held = [
        one for one in live if one.state is QuestionState.CLAIMED and number in (None, one.number)
    ]
    if not held:
        turn.reply("other.none")
    elif len(held) > 1:
        _ask_which(turn, held)
    else:
        _change(turn, held[0])


def _change(turn: Turn, question: Question) -> None:
    """Offer a question anew; its mentor reads that a colleague goes on, and never has it again."""
    desk, mentor = turn.desk, people.get(turn.desk.uow, question.mentor_id or 0)
    if not questions.release(desk.uow, question.id, mentor.id):
        turn.reply("other.none")
        return
    offers.ask_no_more(desk.uow, question.id, mentor.id)
    offering.stop_clocks(desk, question)
    desk.log("question.other", question, "in a new round")
    code = desk.code_of(question, mentor.id)
    name = naming.given_name(mentor.name)
    told = desk.render("claim.moved", mentor, code=code, name=name)
    desk.tell(mentor, told, question_id=question.id)
    questions.start_round(desk.uow, question.id)
    offered = questions.get(desk.uow, question.id)
    asked = offering.begin(desk, offered, desk.now)
    if asked.mentors:
        phrase, words = "news.othermentor", {"q": naming.question_tag(question.number)}
    else:
        phrase, words = "news.waits", claims.waiting_words(desk, offered, asked)
    turn.reply_as(phrase, desk.to_asker(offered), **words)


def _ask_which(turn: Turn, held: list[Question]) -> None:
    lines = "\n".join(threads.waits_with(turn.desk, one, turn.person) for one in held)
    q = naming.question_tag(held[0].number)
    turn.reply("other.which", list=lines, q=q)
