"""Alarms to coordinators: a person must find a person. No clinical advice is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import board as late
from domain import local_time, naming, oncall
from domain.model import OfferState, Prompt, Urgency
from handlers import identity
from handlers.coordinating import board
from storage import jobs, offers, people, prompts, questions, roster

if TYPE_CHECKING:
    from datetime import datetime

    from content.phrases import Rendered
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT = "alarm"
SHOW = "2"
"""The key that shows all that waits."""

CLOCK = "question.alarm"
"""The due row that alarms the coordinators; while it is open they have not been alarmed."""


def urgent_waits(desk: Desk, question: Question) -> None:
    """Tell the coordinators on duty that an urgent question has no human answer."""
    jobs.cancel(desk.uow, CLOCK, str(question.id))
    asked = _asked(desk, question)
    reason = f"asked: {asked}" if asked else "nobody on call"
    desk.log("alarm.urgent", question, reason)
    for coordinator in on_duty(desk):
        rendered = desk.render(
            "alert.urgent",
            coordinator,
            ref=naming.question_tag(question.number),
            place=identity.place(desk, question, coordinator),
            wait=desk.waited(question, coordinator),
            list=asked or desk.word("word.nobody", coordinator),
        )
        _alarm(desk, question, coordinator, rendered, urgent=True)


def nobody_answers(desk: Desk, question: Question) -> None:
    """Alarm about an urgent question, and tell its asker with whom it is now."""
    urgent_waits(desk, question)
    asker = people.get(desk.uow, question.asker_id)
    desk.tell_asker(
        question,
        "news.coordinator",
        q=naming.question_tag(question.number),
        coordinator=duty_name(desk, asker),
        line=desk.emergency_line(question, asker),
    )


def overdue(desk: Desk, question: Question) -> None:
    """Tell the coordinators on duty that a routine question is past its clock, or several are."""
    desk.log("alarm.overdue", question, f"waiting {_logged_wait(desk, question)}")
    for coordinator in on_duty(desk):
        rendered, keys = _overdue(desk, question, coordinator)
        _alarm(desk, question, coordinator, rendered, keys=keys)


def _overdue(desk: Desk, question: Question, reader: Person) -> tuple[Rendered, tuple[str, ...]]:
    """Return what a coordinator reads of one late question or of several, and the keys of it."""
    routine = [one for one in questions.live(desk.uow) if one.urgency is Urgency.ROUTINE]
    several = [one for one in late.waiting(routine) if late.is_late(one, desk.charter, desk.now)]
    oldest = several[0] if len(several) > 1 else question
    values = {
        "ref": naming.question_tag(oldest.number),
        "place": identity.place(desk, oldest, reader),
        "wait": desk.waited(oldest, reader),
    }
    if len(several) > 1:
        return desk.render("alert.overdue", reader, n=str(len(several)), **values), (SHOW,)
    asked = _asked(desk, question) or desk.word("word.nobody", reader)
    return desk.render("alert.overdue.one", reader, list=asked, **values), ("1", SHOW)


def nobody_free(desk: Desk, question: Question, starts: datetime | None) -> None:
    """Tell the coordinators on duty that a routine question has nobody to go to now."""
    desk.log("alarm.nobody", question, "nobody on call or free")
    for coordinator in on_duty(desk):
        until = desk.word("word.until_found", coordinator)
        rendered = desk.render(
            "alert.nobody",
            coordinator,
            discipline=desk.discipline(question.discipline, coordinator),
            ref=naming.question_tag(question.number),
            place=identity.place(desk, question, coordinator),
            when=desk.time(starts, coordinator) if starts else until,
        )
        _alarm(desk, question, coordinator, rendered)


def held(desk: Desk, question: Question, holder: Person) -> None:
    """Tell the coordinators on duty, and the one who holds it, of a question nobody answered."""
    others = [each for each in on_duty(desk) if each.id != holder.id]
    for coordinator in (holder, *others):
        rendered = desk.render(
            "alert.unanswered",
            coordinator,
            ref=naming.question_tag(question.number),
            place=identity.place(desk, question, coordinator),
            wait=desk.waited(question, coordinator),
            coordinator=naming.given_name(holder.name),
        )
        urgent = question.urgency is Urgency.URGENT
        _alarm(desk, question, coordinator, rendered, urgent=urgent)


def noted(turn: Turn, stored: Stored, key: str) -> None:
    """A coordinator will find somebody, and so holds the question, or wants to see what waits."""
    if key == SHOW:
        board.show(turn)
        return
    if stored.prompt.question_id is None:
        return
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id)
    take_on(turn.desk, question, turn.person, "presses 1")
    ref = turn.desk.question_tag(stored.prompt.question_id)
    turn.reply("alert.urgent.noted", name=naming.given_name(turn.person.name), ref=ref)


def take_on(desk: Desk, question: Question, coordinator: Person, how: str) -> bool:
    """Let a coordinator see to a question in person; False when it is closed."""
    taken = questions.hold(desk.uow, question.id, coordinator.id)
    if taken:
        desk.log("question.held_by", question, how, person_id=coordinator.id)
    return taken


def has_mentor(desk: Desk, question: Question, mentor: Person) -> None:
    """Tell those who were alarmed, and who holds it, that a mentor has the question now."""
    _tell_over(desk, question, "alert.urgent.over", mentor=naming.given_name(mentor.name))


def is_withdrawn(desk: Desk, question: Question) -> None:
    """Tell those who were alarmed, and who holds it, that nobody waits any more."""
    _tell_over(desk, question, "alert.withdrawn")


def is_closed(desk: Desk, question: Question, coordinator: Person) -> None:
    """Tell those who were alarmed, and who holds it, that a coordinator closed a question."""
    name = naming.given_name(coordinator.name)
    _tell_over(desk, question, "alert.closed", coordinator=name)


def duty_name(desk: Desk, reader: Person) -> str:
    """Return the given name of the coordinator who is alarmed first, as a reader sees it."""
    found = on_duty(desk)
    return naming.given_name(found[0].name) if found else desk.word("tier.coordinator", reader)


def on_duty(desk: Desk) -> list[Person]:
    """Return the coordinators on duty, or all of them when none is."""
    shifts = oncall.on_call(roster.coordinators(desk.uow, desk.now), desk.now)
    ids = {each.mentor_id for each in shifts}
    everybody = desk.coordinators()
    return [each for each in everybody if each.id in ids] or everybody


def _alarm(
    desk: Desk,
    question: Question,
    coordinator: Person,
    rendered: Rendered,
    *,
    urgent: bool = False,
    keys: tuple[str, ...] = ("1",),
) -> None:
    prompt = Prompt(PROMPT, keys, question.id, waits=False)
    desk.tell(coordinator, rendered, question_id=question.id, urgent=urgent, prompt=prompt)


def _tell_over(desk: Desk, question: Question, phrase: str, **values: str) -> None:
    ref = naming.question_tag(question.number)
    concerned = {*prompts.end_of_question(desk.uow, question.id, PROMPT)}
    if question.coordinator_id is not None:
        concerned.add(question.coordinator_id)
    for coordinator_id in sorted(concerned):
        coordinator = people.get(desk.uow, coordinator_id)
        place = identity.place(desk, question, coordinator)
        rendered = desk.render(phrase, coordinator, ref=ref, place=place, **values)
        desk.tell(coordinator, rendered, question_id=question.id)


def _logged_wait(desk: Desk, question: Question) -> str:
    return local_time.wait_text(desk.now - question.opened_at)


def _asked(desk: Desk, question: Question) -> str:
    """Return the names of those who were asked and have not been let off by a colleague."""
    made = [
        one
        for one in offers.of_question(desk.uow, question.id)
        if one.round == question.round and one.state is not OfferState.RESCINDED
    ]
    found = people.many(desk.uow, {one.mentor_id for one in made})
    ids = dict.fromkeys(one.mentor_id for one in made)
    return ", ".join(naming.given_name(found[each].name) for each in ids)
