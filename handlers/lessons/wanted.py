"""QUIZ: a question for the asking, at any time and beside all limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming, spacing, wanting
from domain.courses import EnrolmentState, LessonKind
from handlers.lessons import asking, baseline, learners, wishing

if TYPE_CHECKING:
    from handlers.lessons.learners import Seat
    from handlers.turn import Turn


def quiz(turn: Turn) -> None:
    """Give a mentee a question; before the course begins, the next one of the baseline."""
    places = learners.own_places(turn.desk.uow, turn.person)
    seats = [learners.seat(turn.desk.uow, each) for each in places]
    at = next((each for each in seats if _asks(turn, each)), seats[0])
    wishing.wake(turn.desk, at.place)
    give(turn, at)


def give(turn: Turn, at: Seat) -> None:
    """Give a mentee a question of their course, or say that there is none just now."""
    desk = turn.desk
    if at.place.state is EnrolmentState.WAITING:
        if not baseline.go_on(turn, at):
            turn.reply("course.waits")
        return
    known = learners.learner(desk, at)
    refs = [
        each.ref
        for each in spacing.ordered(at.course, known)
        if each.ref in known.items and known.items[each.ref].question
    ]
    sent = [each for each in known.lessons if each.kind is not LessonKind.BASELINE]
    ref = wanting.pick(refs, known.recalls, sent, desk.now)
    if ref is None:
        turn.reply("course.none", name=naming.given_name(at.person.name))
        return
    desk.log("lesson.wanted", None, ref, person_id=at.person.id)
    asking.ask(desk, at.place, known.items[ref], LessonKind.WANTED)


def _asks(turn: Turn, at: Seat) -> bool:
    """Tell whether a course has questions for a mentee, or tips alone."""
    refs = [each.ref for each in at.course.items]
    return any(each.question for each in learners.sendable(turn.desk.uow, refs, at).values())
