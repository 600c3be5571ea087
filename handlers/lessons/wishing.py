"""LESS and MORE: how many pushes a week a mentee wishes for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import enrolling as rules
from handlers.lessons import learners
from storage import addresses, cohorts, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.courses import Enrolment
    from handlers.desk import Desk
    from handlers.turn import Turn


MENU: Final = "course.silent"
"""The prompt under the question on what suits a silent mentee."""


def less(turn: Turn) -> None:
    """A mentee wishes for fewer pushes: half as many, and after one a week none by itself."""
    set_fewer(turn, learners.own_places(turn.desk.uow, turn.person))


def more(turn: Turn) -> None:
    """A mentee wishes for the pace of the course again."""
    places = learners.own_places(turn.desk.uow, turn.person)
    for each in places:
        cohorts.set_wish(turn.desk.uow, each.id, None)
        wake(turn.desk, each)
    turn.desk.log("course.wish", None, "MORE", person_id=turn.person.id)
    pace = learners.seat(turn.desk.uow, places[0]).course.pace
    turn.reply("course.more", n=str(pace.most_a_week))


def set_fewer(turn: Turn, places: Sequence[Enrolment]) -> None:
    """Let fewer pushes come than until now."""
    first = learners.seat(turn.desk.uow, places[0])
    set_most(turn, places, rules.fewer(first.place.most_a_week, first.course.pace))


def set_most(turn: Turn, places: Sequence[Enrolment], most: int) -> None:
    """Let so many pushes a week come at most, and say so."""
    for each in places:
        cohorts.set_wish(turn.desk.uow, each.id, most)
        wake(turn.desk, each)
    turn.desk.log("course.wish", None, f"{most} a week", person_id=turn.person.id)
    if most:
        turn.reply("quiz.less", n=str(most))
    else:
        turn.reply("course.paused")


def wake(desk: Desk, place: Enrolment) -> None:
    """Take a sign of a mentee as such: they are silent no more, and asked nothing about it."""
    if place.menu_at is not None:
        cohorts.set_answered(desk.uow, place.id, desk.now)
        put_away(desk, place, MENU)


def put_away(desk: Desk, place: Enrolment, kind: str) -> None:
    """End a prompt about somebody's place wherever it stands: the next push would wait for it."""
    for home in addresses.of_person(desk.uow, place.person_id):
        for each in prompts.on_option(desk.uow, home.id, kind, place.id):
            prompts.end(desk.uow, each)


def are_words(turn: Turn) -> bool:
    """Tell whether the words about courses mean anything of ours to this person."""
    return bool(learners.own_places(turn.desk.uow, turn.person))


def may_be_an_answer(turn: Turn) -> bool:
    """Tell whether LESS or MORE may be what a mentor has asked: a question of theirs is open."""
    return bool(questions.live_of(turn.desk.uow, turn.person.id))
