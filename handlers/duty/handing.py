"""H: a mentor hands a question over to a colleague whom they choose, or back to the team."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming
from domain.model import OfferState, Prompt
from domain.reasons import Why
from handlers import choosing, claims
from handlers.duty import handover
from handlers.turn import labelled
from storage import offers, people, prompts, questions

if TYPE_CHECKING:
    from domain.model import Job, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT = "hand"
KEEP = "0"
MOST = 5
"""So many colleagues are named, so that the list with the team fits one SMS part and ten rows."""

MINUTES = 15


def pick(turn: Turn, question: Question) -> None:
    """A mentor hands a question over: ask to whom, of those on call whom routing allows."""
    desk, person = turn.desk, turn.person
    if not turn.claims(question):
        claims.say_not_yours(turn, question)
        return
    case, code = choosing.case_of(desk, question), desk.code_of(question, person.id)
    found = choosing.colleagues(desk, case, person.id)[:MOST]
    if not found:
        handover.end(desk, question, "hand.over.kept")
        claims.give_back(turn, question, "hand.nobody")
        return
    names = [naming.given_name(people.get(desk.uow, each.mentor_id).name) for each in found]
    named = [(str(place), name) for place, name in enumerate(names, 1)]
    named.append((str(len(named) + 1), desk.render("hand.team", person).text))
    listed = "\n".join(f"{key} {name}" for key, name in named)
    rendered = desk.render("hand.pick", person, code=code, list=listed)
    rendered = replace(rendered, choices=(*labelled(named), *rendered.choices))
    keys, options = tuple(key for key, _ in named), tuple(each.mentor_id for each in found)
    prompt = Prompt(PROMPT, (*keys, KEEP), question.id, options, minutes=MINUTES, waits=False)
    turn.reply_with(rendered, prompt=prompt, question_id=question.id)


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor says to whom a question goes, that it goes to the team, or that they keep it."""
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
    options = stored.prompt.options
    if not turn.claims(question):
        claims.say_not_yours(turn, question)
    elif key == KEEP:
        handover.end(turn.desk, question, "hand.over.kept")
        turn.reply("hand.kept", code=turn.desk.code_of(question, turn.person.id))
    elif int(key) > len(options):
        handover.end(turn.desk, question, "hand.over.kept")
        claims.give_back(turn, question, "offer.passed")
    else:
        _hand_to(turn, question, options[int(key) - 1])


def lapse(desk: Desk, job: Job) -> None:
    """Nobody took a question that was handed over: both mentors hear that it stays."""
    question = questions.get(desk.uow, job.question_id or 0)
    made = handover.waiting(desk, question)
    if made is None or not offers.decide(desk.uow, made.id, OfferState.EXPIRED):
        return
    receiver = people.get(desk.uow, made.mentor_id)
    values = {"code": naming.offer_tag(made.code), "name": naming.given_name(receiver.name)}
    rendered = desk.render("hand.over.kept", receiver, **values)
    desk.tell(receiver, rendered, question_id=question.id)
    handover.tell_stays(desk, question, receiver)


def _hand_to(turn: Turn, question: Question, mentor_id: int) -> None:
    """Offer a question to a colleague, who may have become busy since the list was made."""
    desk, person = turn.desk, turn.person
    case, receiver = choosing.case_of(desk, question), people.get(desk.uow, mentor_id)
    found = choosing.colleagues(desk, case, person.id)
    free = next((each for each in found if each.mentor_id == mentor_id), None)
    made = handover.waiting(desk, question)
    is_asked = made is not None and made.mentor_id == mentor_id
    if free is not None and not is_asked:
        handover.offer(desk, handover.Handing(case, person, free, Why.HANDED))
    turn.reply_as(
        "hand.asked" if free is not None or is_asked else "hand.stays",
        {"question_id": question.id},
        mentor=naming.given_name(receiver.name),
        code=desk.code_of(question, person.id),
    )
