"""The mentor who closed a visit is asked nothing again that they said then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.instruments import AnswerState
from domain.visiting import Span
from handlers.visits import closing, debriefing
from storage import people, responses
from tests.unit.handlers.visits.stay import does, passes, plan

if TYPE_CHECKING:
    from domain.visits import Visit
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

TODAY = date(2026, 11, 14)


def close(room: Room, visit: Visit, minutes: int | None) -> None:
    """Let the first mentor close a visit."""

    def work(uow: UnitOfWork) -> None:
        mentor = people.get(uow, room.cast.mentors[0])
        closing.close(room.desk(uow), visit, mentor, minutes)

    does(room, work)


def known(room: Room, visit: Visit) -> dict[int, dict[str, tuple[str, int | None]]]:
    """Return what each mentor's debrief holds when it goes out: state and number of each step."""

    def work(uow: UnitOfWork) -> dict[int, dict[str, tuple[str, int | None]]]:
        sent = responses.of_visit(uow, visit.id)
        return {
            each.person_id: {
                step: (answer.state, answer.number)
                for step, answer in responses.answers(uow, each.id).items()
            }
            for each in sent
            if each.instrument == debriefing.MENTORS
        }

    return room.book.commit(work)


@pytest.mark.parametrize(
    ("minutes", "absent", "filled"),
    [
        (None, (), {}),
        (390, (), {"m2": (AnswerState.SKIPPED, None)}),
        (390, ("Asha",), {"m2": (AnswerState.SKIPPED, None), "m1": (AnswerState.ANSWERED, 0)}),
    ],
)
def test_what_was_said_on_closing_is_not_asked_again(
    room: Room,
    minutes: int | None,
    absent: tuple[str, ...],
    filled: dict[str, tuple[str, int | None]],
) -> None:
    visit = plan(room, Span(TODAY, TODAY))
    close(room, visit, minutes)
    does(room, lambda uow: closing.mark(room.desk(uow), visit, absent))
    passes(room, hours=2)
    first, second = room.cast.mentors[:2]
    assert known(room, visit) == {first: filled, second: {}}
