"""Alarms to coordinators: a person must find a person. No clinical advice is asked of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import naming, oncall
from domain.model import Prompt, Tier
from storage import offers, people, prompts, roster

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT = "alarm"


def urgent_waits(desk: Desk, question: Question) -> None:
    """Tell the coordinators on duty that an urgent question has no human answer."""
    asked = _asked(desk, question)
    place = desk.facility_of(question).name
    reason = f"asked: {asked}" if asked else "nobody on call"
    desk.log("alarm.urgent", question, reason)
    for coordinator in on_duty(desk):
        rendered = desk.render(
            "alert.urgent",
            coordinator,
            ref=naming.question_tag(question.number),
            place=place,
            wait=desk.waited(question),
            list=asked or desk.word("word.nobody", coordinator),
        )
        prompt = Prompt(PROMPT, ("1",), question.id, waits=False)
        desk.tell(coordinator, rendered, question_id=question.id, urgent=True, prompt=prompt)


def overdue(desk: Desk, question: Question) -> None:
    """Tell the coordinators on duty that a routine question is past its clock."""
    desk.log("alarm.overdue", question, f"waiting {desk.waited(question)}")
    for coordinator in on_duty(desk):
        rendered = desk.render(
            "alert.overdue.one",
            coordinator,
            ref=naming.question_tag(question.number),
            place=desk.facility_of(question).name,
            wait=desk.waited(question),
            list=_asked(desk, question) or desk.word("word.nobody", coordinator),
        )
        desk.tell(coordinator, rendered, question_id=question.id)


def noted(turn: Turn, stored: Stored, _key: str) -> None:
    """A coordinator will find somebody: say that we tell when it is done."""
    if stored.prompt.question_id is None:
        return
    prompts.end(turn.desk.uow, stored)
    ref = turn.desk.question_tag(stored.prompt.question_id)
    turn.reply("alert.urgent.noted", name=naming.given_name(turn.person.name), ref=ref)


def has_mentor(desk: Desk, question: Question, mentor: Person) -> None:
    """Tell the coordinators who were alarmed that a mentor has the question now."""
    for coordinator_id in prompts.end_of_question(desk.uow, question.id, PROMPT):
        coordinator = people.get(desk.uow, coordinator_id)
        rendered = desk.render(
            "alert.urgent.over",
            coordinator,
            ref=naming.question_tag(question.number),
            place=desk.facility_of(question).name,
            mentor=naming.given_name(mentor.name),
        )
        desk.tell(coordinator, rendered, question_id=question.id)


def on_duty(desk: Desk) -> list[Person]:
    """Return the coordinators on duty, or all of them when none is."""
    shifts = oncall.on_call(roster.near(desk.uow, desk.now, timedelta()), desk.now)
    ids = {each.mentor_id for each in shifts if each.tier is Tier.COORDINATOR}
    everybody = desk.coordinators()
    return [each for each in everybody if each.id in ids] or everybody


def _asked(desk: Desk, question: Question) -> str:
    made = [
        one for one in offers.of_question(desk.uow, question.id) if one.round == question.round
    ]
    found = people.many(desk.uow, {one.mentor_id for one in made})
    return ", ".join(naming.given_name(found[one.mentor_id].name) for one in made)
