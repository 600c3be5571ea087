"""Fields: a mentee sends a question to the mentors of another discipline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming
from domain.model import Choice, Discipline, Prompt, QuestionState
from handlers import offering, receipts
from storage import prompts, questions

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

FIELD = "field"
FIELDS = (
    Discipline.GENERAL_SURGERY,
    Discipline.OBSTETRICS,
    Discipline.ORTHOPAEDICS,
    Discipline.ANAESTHESIA,
    Discipline.PERIOPERATIVE_NURSING,
    Discipline.STERILE_SERVICES,
)
"""What the digits of `ask.field` stand for, in the order of the phrase."""


def pick_field(turn: Turn, question: Question) -> None:
    """A mentee wants another discipline: ask which."""
    if question.state is not QuestionState.OPEN:
        _say_stays(turn, question)
        return
    prompt = Prompt(FIELD, tuple("123456"), question.id, minutes=15, waits=False)
    rendered = turn.desk.render("ask.field", turn.person, q=naming.question_tag(question.number))
    names = (turn.desk.discipline(each, turn.person) for each in FIELDS)
    digits = tuple(Choice(str(place), name) for place, name in enumerate(names, 1))
    with_digits = replace(rendered, choices=digits)
    turn.reply_with(with_digits, prompt=prompt, question_id=question.id)


def set_field(turn: Turn, stored: Stored, key: str) -> None:
    """A mentee has chosen another discipline by its digit."""
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
    move(turn, question, FIELDS[int(key) - 1])


def move(turn: Turn, question: Question, discipline: Discipline) -> None:
    """A question goes to the mentors of another discipline, while nobody has taken it."""
    desk = turn.desk
    asked = refile(desk, question, discipline, turn.person)
    if asked is None:
        _say_stays(turn, question)
        return
    moved = questions.get(desk.uow, question.id)
    if not asked.mentors:
        turn.reply_with(receipts.receipt(turn, moved, asked), **desk.to_asker(moved))
        return
    values = {
        "q": naming.question_tag(question.number),
        "discipline": desk.discipline(discipline, turn.person),
        "mentor": naming.given_name(asked.mentors[0].name),
    }
    turn.reply_as("ask.field.done", desk.to_asker(moved), **values)


def refile(
    desk: Desk, question: Question, discipline: Discipline, mover: Person
) -> offering.Asked | None:
    """Offer an open question to the mentors of another discipline; None when it is not open.

    Those who were asked hear it; what its asker reads is the caller's.
    """
    if not questions.set_discipline(desk.uow, question.id, discipline):
        return None
    offering.withdraw(desk, question, "offer.moved")
    questions.start_round(desk.uow, question.id)
    why = "the asker chose" if mover.id == question.asker_id else "a coordinator chose"
    mover_id = None if mover.id == question.asker_id else mover.id
    desk.log("question.moved", question, why, person_id=mover_id, discipline=discipline)
    return offering.begin(desk, questions.get(desk.uow, question.id), desk.now)


def _say_stays(turn: Turn, question: Question) -> None:
    if question.state is QuestionState.CLOSED:
        turn.reply("tap.late")
    else:
        turn.reply("ask.field.late", q=naming.question_tag(question.number))
